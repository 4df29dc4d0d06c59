/** Text inside a table cell or a paragraph: what Markdown would read as markup is written so that it does not. */
export function prose(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('<', '&lt;').replaceAll('|', '\\|');
}
