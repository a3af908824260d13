import { configFault } from '../../config/fault.js';
import type { Place } from '../../config/validate.js';
import { kindOf } from '../check.js';
import { noFiles } from '../json-schema.js';
import { askedFiles } from '../select.js';
import { checkTable } from './check-table.js';
import { columnRule } from './column-rule.js';
import type { CsvOptions } from './csv-schema.js';
import { CSV } from './csv-schema.js';
import type { TablePlan } from './table-plan.js';

/** `csv`: tables in text, read once in pieces whatever their size. */
export const csv = kindOf(CSV, (options, place) => {
  const plan = planOf(options, place);
  return async (world, sink) => {
    const files = askedFiles(world, options.csv);
    if (files.length === 0 && options.optional !== true) sink.add(noFiles(options.csv));
    for (const file of files) await checkTable(plan, file, { world, sink });
    return files.length;
  };
});

function planOf(options: CsvOptions, place: Place): TablePlan {
  const { columns, columns_match, unique_key, rows, grew_only, empty } = options;
  const { delimiter, quote = '"', encoding } = options;
  refuseTwice(columns?.map(({ name }) => name) ?? [], `${place.key}.columns`, place.file);
  refuseTwice(unique_key ?? [], `${place.key}.unique_key`, place.file);
  const rules = (columns ?? []).map((column, i) =>
    columnRule(column, options, { ...place, key: `${place.key}.columns[${i + 1}]` }),
  );
  const single = rules.filter(({ unique }) => unique).map(({ name }) => [name]);
  return {
    columns: rules,
    match: columns_match ?? 'at_least',
    keys: [...(unique_key ? [unique_key] : []), ...single],
    rows: rows ?? {},
    grewOnly: grew_only ?? false,
    empty: new Set(['', ...(empty ?? [])]),
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    quote: quote === 'none' ? '' : quote,
    encoding,
  };
}

function refuseTwice(names: readonly string[], key: string, file: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw configFault(file, `"${key}" names the column "${twice}" twice`, { data: { key } });
}
