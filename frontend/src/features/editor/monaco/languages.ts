import { languages } from './monaco'

/** Ids of ours that Monaco calls otherwise, or that look like another language. */
const ids: Record<string, string> = { text: 'plaintext', json: 'javascript', bash: 'shell' }

interface Definition {
  conf: languages.LanguageConfiguration
  language: languages.IMonarchLanguage
}

/** Languages in which Monaco does more than colour, and what colours them. */
const assisted: Record<string, () => Promise<Definition>> = {
  python: () => import('monaco-editor/languages/definitions/python/python'),
  javascript: () => import('monaco-editor/languages/definitions/javascript/javascript'),
  typescript: () => import('monaco-editor/languages/definitions/typescript/typescript'),
}

const unassisted = (id: string) => `${id}-without-assistance`

/** Begins to know the languages without assistance: the same colours, and nobody to ask. */
export function registerUnassisted() {
  for (const [id, load] of Object.entries(assisted)) {
    const plain = unassisted(id)
    if (languages.getLanguages().some((known) => known.id === plain)) continue
    languages.register({ id: plain })
    languages.registerTokensProviderFactory(plain, {
      create: async () => (await load()).language,
    })
    languages.onLanguageEncountered(plain, async () => {
      languages.setLanguageConfiguration(plain, (await load()).conf)
    })
  }
}

/**
 * Monaco's id of a language; what it does not know it shows without colours. JSON has no
 * service here, and JavaScript's would call it wrong.
 */
export function monacoLanguage(id: string, assistance: boolean): string {
  const known = ids[id] ?? id
  return known in assisted && (!assistance || id !== known) ? unassisted(known) : known
}
