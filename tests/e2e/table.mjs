/** Rows of flat objects as aligned text; the columns are all keys in the order they first appear. */
export function table(rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const text = (line) => line.map((value, at) => value.padEnd(widths[at])).join("  ").trimEnd();
  return lines.map((line) => `  ${text(line)}`).join("\n");
}

function cell(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
