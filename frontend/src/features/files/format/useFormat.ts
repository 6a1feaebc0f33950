import { useEffect, useMemo, useRef, useState } from 'react'
import { shownKeys, useCommands } from '../../../components/commands'
import type { MenuItem } from '../../../components/Menu'
import { dismiss, tell } from '../../../components/notices'
import { languageOfPath } from '../../../config/languages'
import { messages, textOf, useText } from '../../../i18n/messages'
import type { CodeFile } from '../../../sync/code'
import { formatterOf } from './formatters'

const text = messages({
  en: {
    format: 'Format document',
    group: 'Files',
    none: (language: string) =>
      `There is no formatter for ${language} that runs in the browser. Press Tab to indent selected lines.`,
    busy: 'Formatting…',
    same: (path: string) => `${path} is formatted already.`,
    failed: 'The formatter could not be loaded. Check your connection, then try again.',
    typing: 'Others are typing in this file. Try again when they pause.',
  },
  de: {
    format: 'Dokument formatieren',
    group: 'Dateien',
    none: (language) =>
      `Für ${language} gibt es keinen Formatierer, der im Browser läuft. Mit der Tabulatortaste rücken Sie markierte Zeilen ein.`,
    busy: 'Wird formatiert …',
    same: (path) => `${path} ist schon formatiert.`,
    failed:
      'Der Formatierer konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    typing: 'Andere schreiben gerade in dieser Datei. Versuchen Sie es erneut, wenn sie innehalten.',
  },
})

const keys = 'Alt+Shift+F'

/** What takes longer is announced, in milliseconds. */
const soon = 500

/** Tries while others go on typing: what they write meanwhile must stay. */
const mostTries = 8

/** What formatting needs of the editor. */
interface FormatTarget {
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

/** Formatting of the open file, as a command and an item of its menu; nothing where one may not write. */
export function useFormat(
  file: CodeFile | undefined,
  editor: FormatTarget | undefined,
  canWrite: boolean,
): { items: MenuItem[]; problem: FormatProblem | undefined; dismiss: () => void } {
  const t = useText(text)
  const [problem, setProblem] = useState<FormatProblem>()
  const latest = useRef({ file, editor, isBusy: false })
  useEffect(() => {
    latest.current.file = file
    latest.current.editor = editor
  })
  const { commands, items } = useMemo(() => {
    const run = async () => {
      const here = latest.current
      if (here.isBusy) return
      here.isBusy = true
      const timer = { busy: 0, notice: 0 }
      timer.busy = window.setTimeout(() => (timer.notice = tell(textOf(text).busy)), soon)
      try {
        setProblem(await formatFile(() => here))
      } catch {
        tell(textOf(text).failed, { kind: 'error' })
      }
      clearTimeout(timer.busy)
      if (timer.notice) dismiss(timer.notice)
      here.isBusy = false
    }
    const command = { id: 'file.format', title: t.format, group: t.group, keys, run: () => void run() }
    const item = { id: command.id, label: t.format, detail: shownKeys(keys), run: command.run }
    return canWrite ? { commands: [command], items: [item] } : { commands: [], items: [] }
  }, [canWrite, t])
  useCommands(commands)
  const isHere = problem !== undefined && problem.id === file?.id
  return { items, problem: isHere ? problem : undefined, dismiss: () => setProblem(undefined) }
}

interface Here {
  file: CodeFile | undefined
  editor: FormatTarget | undefined
}

/** Formats what is open, as long as it stays open. */
async function formatFile(look: () => Here): Promise<FormatProblem | undefined> {
  const t = textOf(text)
  const { file } = look()
  if (!file) return undefined
  const { id: language, name } = languageOfPath(file.path)
  const formatter = formatterOf(language)
  if (!formatter) {
    tell(t.none(name))
    return undefined
  }
  const { format } = await import('./format')
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
