/* The menu of a table's cells speaks the editor's language: Wagtail brings Handsontable's English alone. */

const { language, ...words } = document.currentScript.dataset;
const named = Object.entries(words).map(([name, text]) => [`ContextMenu:items.${name}`, text]);

window.Handsontable?.languages.registerLanguageDictionary({ languageCode: language, ...Object.fromEntries(named) });
