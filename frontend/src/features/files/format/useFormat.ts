import { useEffect, useMemo, useRef, useState } from 'react'
import { shownKeys, useCommands } from '../../../components/commands'
import type { MenuItem } from '../../../components/Menu'
import { dismiss, tell } from '../../../components/notices'
import { messages, textOf, useText } from '../../../i18n/messages'
import type { CodeFile } from '../../../sync/code'
import type { FormatProblem, FormatTarget } from './formatFile'

const text = messages({
  en: {
    format: 'Format document',
    group: 'Files',
    busy: 'Formatting…',
    failed: 'The formatter could not be loaded. Check your connection, then try again.',
  },
  de: {
    format: 'Dokument formatieren',
    group: 'Dateien',
    busy: 'Wird formatiert …',
    failed:
      'Der Formatierer konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  },
})

const keys = 'Alt+Shift+F'

/** What takes longer is announced, in milliseconds. */
const soon = 500

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
        const { formatFile } = await import('./formatFile')
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
