import { tell } from '../../../components/notices'
import { languageOfPath } from '../../../config/languages'
import { messages, textOf } from '../../../i18n/messages'
import type { CodeFile } from '../../../sync/code'
import { format } from './format'
import { formatterOf } from './formatters'

const text = messages({
  en: {
    none: (language: string) =>
      `There is no formatter for ${language} that runs in the browser. Press Tab to indent selected lines.`,
    same: (path: string) => `${path} is formatted already.`,
    typing: 'Others are typing in this file. Try again when they pause.',
  },
  de: {
    none: (language) =>
      `Für ${language} gibt es keinen Formatierer, der im Browser läuft. Mit der Tabulatortaste rücken Sie markierte Zeilen ein.`,
    same: (path) => `${path} ist schon formatiert.`,
    typing: 'Andere schreiben gerade in dieser Datei. Versuchen Sie es erneut, wenn sie innehalten.',
  },
})

/** Tries while others go on typing: what they write meanwhile must stay. */
const mostTries = 8

/** What formatting needs of the editor. */
export interface FormatTarget {
  replace: (text: string) => void
  reveal: (range: { anchor: number; head: number }) => void
  focus: () => void
}

/** What is wrong with a file, so that it cannot be formatted. */
export interface FormatProblem {
  /** Of the file. */
  id: string
  path: string
  problem: string
  line: number | undefined
}

interface Here {
  file: CodeFile | undefined
  editor: FormatTarget | undefined
}

/** Formats what is open, as long as it stays open. */
export async function formatFile(look: () => Here): Promise<FormatProblem | undefined> {
  const t = textOf(text)
  const { file } = look()
  if (!file) return undefined
  const { id: language, name } = languageOfPath(file.path)
  const formatter = formatterOf(language)
  if (!formatter) {
    tell(t.none(name))
    return undefined
  }
  for (let tries = 0; tries < mostTries; tries++) {
    const before = file.text.toString()
    const reply = await format(formatter, file.path, before)
    const { file: shown, editor } = look()
    if (!editor || shown?.id !== file.id) return undefined
    // What somebody has written meanwhile is in no answer: it would be taken away.
    if (file.text.toString() !== before) continue
    if ('text' in reply) {
      if (reply.text === before) tell(t.same(file.path))
      else editor.replace(reply.text)
      return undefined
    }
    return { id: file.id, path: file.path, ...reply }
  }
  tell(t.typing)
  return undefined
}
