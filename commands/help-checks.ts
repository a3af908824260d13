/** The topic of declared checks: enough to write the first ones. */
export const CHECKS = `\`dsg check\` always compares the data with its snapshot. What else must be true of it stands under \`checks\` in
.dsgconfig.yml: a list, of which each entry is one check. A fault in the list is told with its key before anything is checked.

## Example

    # .dsgconfig.yml
    name: interviews
    data_dirs: [input, output]
    checks:
      - exists: input/people.csv
      - no_empty_files: "*"
      - max_size: 500MB
        files: input/
      - encoding: utf-8
        files: "*.csv"
      - csv: input/people.csv
        columns:
          - { name: id, type: integer, required: true }
          - { name: born, type: date }
          - { name: sex, allowed: [f, m, x] }
        unique_key: id
        grew_only: true
      - json_schema: schemas/person.json
        files: input/people/*.json
      - name: totals add up
        command: [python3, checks/totals.py]

## The kinds

- **exists**: for each pattern there is a tracked file
- **no_empty_files**: each of the files has at least one byte
- **max_size**, **max_total_size**: no file, or all together, are larger than this: 10kB, 500MB, 2TB
- **pattern**: the name of each file matches a regular expression, or {glob: ...}
- **encoding**: utf-8, ascii or utf-16; with bom (allowed, forbidden, required) and line_ends (any, lf, crlf)
- **csv**: columns with their types, required, allowed, unique, min, max; unique_key, rows, grew_only
- **json_schema**: JSON, or one value a line, as the schema at a path of the project says
- **command**: a program of the project's own, whose exit code 0 passes

All of them take name, why (a sentence for whoever has to mend it), and severity: warning, with which a finding is told and fails
nothing. Files are named by patterns as in .gitignore: \`*.csv\` at any depth, \`input/\` all below that folder.
`;
