/** Stands in for the package `react-devtools-core` in the bundle, which ink loads for its own developers alone. */
export default { initialize() {}, connectToDevTools() {} };
