import type { Plugin } from 'vite'
import { whiteboardChanges } from './whiteboard.ts'

// What the build changes in libraries, where they have no setting for it. A version in which
// the place is not found fails the build: then one looks whether it is still needed.

export interface Change {
  library: string
  /** The file, in the library's folder. */
  file: string
  /** What stands there, and what comes in its place. */
  changes: readonly (readonly [theirs: string, ours: string])[]
}

/**
 * How long CodeMirror may parse at a time, in milliseconds. It is made for one person's own
 * typing: with each change it parses for up to 20 ms, and then in slices of 100 ms until a
 * key is pressed. What others type is no key: in a long file, a quote that somebody opens
 * would stop everybody else's page.
 */
const shortSlices: Change = {
  library: '@codemirror/language',
  file: 'dist/index.js',
  changes: [
    // With each change, before it is shown: the lines that one sees take about 2.
    ['newCx.work(20 /* Work.Apply */', 'newCx.work(6 /* Work.Apply */'],
    // At a time, while nothing else happens, and the least of it.
    ['100 /* Work.Slice */', '12 /* Work.Slice */'],
    ['25 /* Work.MinSlice */', '12 /* Work.MinSlice */'],
    // In between: shorter, because the slices are.
    ['100 /* Work.MinPause */', '25 /* Work.MinPause */'],
  ],
}

/**
 * Emacs' keys are bound by calls that it says are pure: bundlers would leave them out. It takes
 * the mark away with each change; changes of others, which set no selection, leave it. And its
 * undo is that of a history which the page has not and, named here, would load all the same.
 */
const emacsAmongOthers: Change = {
  library: '@replit/codemirror-emacs',
  file: 'dist/index.js',
  changes: [
    ['/*@__PURE__*/EmacsHandler.', 'EmacsHandler.'],
    [
      'if (update.docChanged) {\n            this.em.$emacsMark = null;',
      'if (update.docChanged) {\n            if (update.transactions.some((one) => one.selection)) this.em.$emacsMark = null;',
    ],
    ['"C-/|C-x u|S-C--|C-z": commands.undo,\n', '\n'],
    ['"S-C-/|S-C-x u|C--|S-C-z": commands.redo,\n', '\n'],
    ['commands.undo(handler.view);', 'commandKeyBinding["C-/"](handler.view);'],
  ],
}

/** Vim names that history, too. */
const vimWithoutHistory: Change = {
  library: '@replit/codemirror-vim',
  file: 'dist/index.js',
  changes: [
    [", undo, redo } from '@codemirror/commands'", " } from '@codemirror/commands'"],
    ['(revert ? undo : redo)(cm.cm6);', ''],
  ],
}

/**
 * The page's policy allows style elements with the answer's nonce, and no style attributes in
 * markup. Monaco makes elements without it.
 */
const withNonce: Change['changes'] = [
  [
    "const style = document.createElement('style');",
    `const style = Object.assign(document.createElement('style'), {
        nonce: document.querySelector('meta[name="style-nonce"]')?.content ?? '',
    });`,
  ],
]

const monacoStyles: Change = {
  library: 'monaco-editor',
  file: 'esm/vs/base/browser/domStylesheets.js',
  changes: withNonce,
}

const monacoMenus: Change = {
  library: 'monaco-editor',
  file: 'esm/vs/base/browser/ui/contextview/contextview.js',
  changes: withNonce,
}

/**
 * And it renders lines as markup with style attributes. They are renamed before it is parsed,
 * and set by script, which the policy allows, right after. Text of the document never stands
 * between `<` and `>`: there they are escaped.
 */
const monacoLines: Change = {
  library: 'monaco-editor',
  file: 'esm/vs/editor/browser/view/viewLayer.js',
  changes: [
    [
      'class RenderedLinesCollection {',
      `const withoutStyles = (html) =>
    String(html).replace(/<[^>]*>/g, (tag) => tag.replaceAll(' style="', ' data-style="'));
const setStyles = (parent) => {
    for (const element of parent.querySelectorAll('[data-style]')) {
        element.style.cssText = element.dataset.style;
        element.removeAttribute('data-style');
    }
};
class RenderedLinesCollection{`,
    ],
    [
      'this._domNode.innerHTML = newLinesHTML;',
      'this._domNode.innerHTML = withoutStyles(newLinesHTML); setStyles(this._domNode);',
    ],
    [
      "lastChild.insertAdjacentHTML('afterend', newLinesHTML);",
      "lastChild.insertAdjacentHTML('afterend', withoutStyles(newLinesHTML)); setStyles(this._domNode);",
    ],
    [
      'hugeDomNode.innerHTML = invalidLinesHTML;',
      'hugeDomNode.innerHTML = withoutStyles(invalidLinesHTML); setStyles(hugeDomNode);',
    ],
  ],
}

/**
 * Yjs logs by this library, and with it came a whole language of schemas, for four checks of
 * elements that nobody makes.
 */
const elementsUnchecked: Change = {
  library: 'lib0',
  file: 'dom.js',
  changes: [['= $.$custom(', '= /* @__PURE__ */ $.$custom(']],
}

export const changes: Record<string, Change> = {
  ...whiteboardChanges,
  elementsUnchecked,
  shortSlices,
  emacsAmongOthers,
  vimWithoutHistory,
  monacoStyles,
  monacoMenus,
  monacoLines,
}

/** Makes a change in the code of its file. */
export function changed(code: string, { library, changes: replaced }: Change): string {
  return replaced.reduce((all, [theirs, ours]) => {
    if (!all.includes(theirs)) throw new Error(`${library} has no "${theirs}" any more`)
    return all.replaceAll(theirs, ours)
  }, code)
}

/** Where in CodeMirror's language package that stands which reads languages without a grammar. */
function streamLanguageSection(code: string): [start: number, end: number] {
  const start = code.indexOf('function fullParser(spec) {')
  const end = code.indexOf('function buildForLine(line) {')
  if (start < 0 || end < start) throw new Error('@codemirror/language has its StreamLanguage elsewhere')
  return [start, end]
}

/**
 * It is for Ruby and Bash alone, and stands in a file that every room loads. As
 * `@codemirror/language?stream` it is a file of its own.
 */
export function streamLanguageIn(code: string): string {
  return `import { NodeProp, NodeSet, NodeType, Parser, Tree } from '@lezer/common';
import { styleTags, tags } from '@lezer/highlight';
import { StringStream } from '@codemirror/streamparser';
import {
    defineLanguageFacet, getIndentUnit, indentNodeProp, Language, languageDataProp, ParseContext,
} from '@codemirror/language';
${code.slice(...streamLanguageSection(code))}
export { StreamLanguage };
`
}

/** What is left: bundlers would keep its table of tokens, which is filled when it is loaded. */
export function withoutStreamLanguage(code: string): string {
  const [start, end] = streamLanguageSection(code)
  const rest = code.slice(0, start) + code.slice(end)
  if (!rest.includes(' StreamLanguage,')) throw new Error('@codemirror/language exports no StreamLanguage')
  return rest.replace(' StreamLanguage,', '')
}

/** For Vite, which loads a file with a query once more. */
export const streamLanguage: Plugin = {
  name: 'streamLanguage',
  transform: {
    filter: { id: /\/@codemirror\/language\/dist\/index\.js(?:\?stream)?$/ },
    handler: (code, id) => ({
      code: id.endsWith('?stream') ? streamLanguageIn(code) : withoutStreamLanguage(code),
      map: null,
    }),
  },
}

/** For Vite. */
export function changedLibraries(): Plugin[] {
  return Object.entries(changes).map(([name, change]) => ({
    name,
    transform: {
      filter: { id: `**/node_modules/${change.library}/${change.file}` },
      handler: (code: string) => ({ code: changed(code, change), map: null }),
    },
  }))
}
