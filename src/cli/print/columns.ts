/** Rows of cells as aligned lines; numbers and row counts stand to the right. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      isNumber(cell) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
    );
    return (indent + cells.join('  ')).trimEnd();
  });
}

function isNumber(cell: string): boolean {
  return /^[\d,]+( rows?| not null)?$/.test(cell);
}
