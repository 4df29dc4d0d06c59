/**
 * Stands in for the package `string-width` in the bundle, where only help texts are measured. They are plain ASCII, while the
 * package prepares tables of every script and emoji when it loads, which takes longer than all the rest of `--help`.
 */
export default function stringWidth(text) {
  return [...text].length;
}
