import { configFault } from '../../config/fault.js';
import type { Place } from '../../config/validate.js';
import { kindOf } from '../check.js';
import { noFiles } from '../json-schema.js';
import { eachFile } from '../not-done.js';
import { askedFiles } from '../select.js';
import { checkTable } from './check-table.js';
import { columnRule } from './column-rule.js';
import type { CsvOptions } from './csv-schema.js';
import { CSV } from './csv-schema.js';
import type { TablePlan } from './table-plan.js';

/** Unique keys of one table: they share their memory. */
const MOST_KEYS = 16;

/** `csv`: tables in text, read once in pieces whatever their size. */
export const csv = kindOf(CSV, (options, place) => {
  const plan = planOf(options, place);
  return async (world, sink) => {
    const files = askedFiles(world, options.csv);
    if (files.length === 0 && options.optional !== true) sink.add(noFiles(options.csv));
    return eachFile(files, sink, (file) => checkTable(plan, file, { world, sink }));
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
  const most = MOST_KEYS - (unique_key ? 1 : 0);
  if (rules.filter(({ unique }) => unique).length > most)
    throw configFault(place.file, `"${place.key}" has more than ${MOST_KEYS} unique keys`, {
      data: { key: place.key },
    });
  const single = rules.filter(({ unique }) => unique).map(({ name }) => [name]);
  return {
    columns: rules,
    match: columns_match ?? 'at_least',
    keys: [...(unique_key ? [unique_key] : []), ...single],
    rows: rows ?? {},
    grewOnly: grew_only ?? false,
    isEmpty: emptyTest(empty ?? []),
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    quote: quote === 'none' ? '' : quote,
    encoding,
  };
}

/** Most values are longer than what stands for none, and a look at their length is enough. */
function emptyTest(texts: readonly string[]): TablePlan['isEmpty'] {
  const known = new Set(['', ...texts]);
  const longest = Math.max(0, ...texts.map(({ length }) => length));
  return (value) => value.length <= longest && known.has(value);
}

function refuseTwice(names: readonly string[], key: string, file: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw configFault(file, `"${key}" names the column "${twice}" twice`, { data: { key } });
}
