import type * as lsp from '../python/protocol'
import type { PythonServer } from '../python/server'
import {
  completionOf,
  documentationOf,
  editOf,
  positionOf,
  rangeOf,
  signaturesOf,
  workspaceEditOf,
} from './conversion'
import { editor, type IDisposable, type IPosition, languages } from './monaco'

const language = 'python'

/** Asks the server what Monaco wants to know of Python. What it does not answer there is not. */
export function provide(server: PythonServer): IDisposable[] {
  /** Where the server sends each completion from: it is asked for more by the same object. */
  const sources = new WeakMap<languages.CompletionItem, lsp.CompletionItem>()

  return [
    languages.registerCompletionItemProvider(language, {
      triggerCharacters: server.triggers.completion,
      async provideCompletionItems(model, position, { triggerKind, triggerCharacter }) {
        // Now: when the answer comes the model may be gone, and with it its words.
        const { startColumn, endColumn } = model.getWordUntilPosition(position)
        const { lineNumber } = position
        const word = { startLineNumber: lineNumber, endLineNumber: lineNumber, startColumn, endColumn }
        // Monaco counts the kinds of triggers from 0.
        const context = { triggerKind: triggerKind + 1, triggerCharacter }
        const answer = await asked(
          server.request('textDocument/completion', { ...at(model, position), context }),
        )
        if (!answer) return undefined
        const { items, isIncomplete } = Array.isArray(answer)
          ? { items: answer, isIncomplete: false }
          : answer
        const suggestions = items.map((item) => {
          const suggestion = completionOf(item, word)
          sources.set(suggestion, item)
          return suggestion
        })
        return { suggestions, incomplete: isIncomplete }
      },
      async resolveCompletionItem(suggestion) {
        const source = sources.get(suggestion)
        const more = source && (await asked(server.request('completionItem/resolve', source)))
        if (!more) return suggestion
        const documentation = documentationOf(more.documentation)
        return Object.assign(suggestion, {
          ...(more.detail === undefined ? {} : { detail: more.detail }),
          ...(documentation ? { documentation } : {}),
          ...(more.additionalTextEdits ? { additionalTextEdits: more.additionalTextEdits.map(editOf) } : {}),
        })
      },
    }),
    languages.registerHoverProvider(language, {
      async provideHover(model, position) {
        const hover = await asked(server.request('textDocument/hover', at(model, position)))
        if (!hover) return undefined
        return {
          contents: [{ value: hover.contents.value }],
          ...(hover.range ? { range: rangeOf(hover.range) } : {}),
        }
      },
    }),
    languages.registerSignatureHelpProvider(language, {
      signatureHelpTriggerCharacters: server.triggers.signature,
      async provideSignatureHelp(model, position) {
        const help = await asked(server.request('textDocument/signatureHelp', at(model, position)))
        return help && { value: signaturesOf(help), dispose: () => undefined }
      },
    }),
    languages.registerDefinitionProvider(language, {
      async provideDefinition(model, position) {
        const found = await asked(server.request('textDocument/definition', at(model, position)))
        const open = new Map(editor.getModels().map(({ uri }) => [uri.toString(), uri]))
        // The library's own files are not in the room.
        return [found ?? []].flat().flatMap(({ uri, range }) => {
          const known = open.get(uri)
          return known ? { uri: known, range: rangeOf(range) } : []
        })
      },
    }),
    languages.registerRenameProvider(language, {
      async provideRenameEdits(model, position, newName) {
        const edit = await asked(server.request('textDocument/rename', { ...at(model, position), newName }))
        return edit ? workspaceEditOf(edit) : undefined
      },
    }),
  ]
}

function at(model: editor.ITextModel, position: IPosition) {
  return { textDocument: { uri: model.uri.toString() }, position: positionOf(position) }
}

/** The answer; nothing where the server has failed, or ended meanwhile. */
function asked<T>(request: Promise<T>): Promise<T | undefined> {
  return request.catch(() => undefined)
}
