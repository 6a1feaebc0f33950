import { Play } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { silence } from '../../api/request'
import { keysOf } from '../../components/commands'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { CodeFile } from '../../sync/code'
import type { NotedEditor } from './spent/lineNotes'

const text = messages({ en: { run: 'Run' }, de: { run: 'Ausführen' } })

/** By then the page has long taken its first keys, in milliseconds. */
const settled = 2_500

let loaded: typeof import('./RunControls') | undefined
const load = async () => (loaded = await import('./RunControls'))

/**
 * Whether an element is a field in which these keys may mean something: as in the search of the code, where
 * they replace everything. VS Code's editor takes its keys by a field of its own.
 */
const isOtherField = (target: EventTarget | null) =>
  target instanceof Element &&
  target.matches('input, textarea') &&
  !target.matches('[data-run], .monaco-editor .inputarea, .monaco-editor .ime-text-area')

interface Props {
  file: CodeFile
  language: string
  /** The editor in which that file is open. */
  editor: NotedEditor | undefined
}

/**
 * The place of the Run button. What it does comes when the page has settled, or when somebody wants
 * to run something: nothing of it stands in the way of the first key.
 */
export function RunSlot({ file, language, editor }: Props) {
  const t = useText(text)
  const room = useRoom()
  const [part, setPart] = useState(loaded)
  const press = useEffectEvent(async (what: 'run' | 'runTests' = 'run') => {
    try {
      const found = await load()
      setPart(found)
      found[what](room, { file, language })
    } catch {
      tell(silence(), { kind: 'error' })
    }
  })
  const { canWrite } = room
  useEffect(() => {
    // Without a network it comes when it is wanted.
    const timer = setTimeout(() => void load().then(setPart, () => undefined), settled)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    if (!canWrite) return undefined
    // Before the editors, for which these keys mean a new line.
    const onKey = (event: KeyboardEvent) => {
      const keys = keysOf(event)
      const what = keys === 'Mod+Enter' ? 'run' : keys === 'Mod+Shift+Enter' ? 'runTests' : undefined
      if (!what || event.isComposing || isOtherField(event.target)) return
      if (document.querySelector('dialog[open]')) return
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) void press(what)
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [canWrite])
  if (part) return <part.RunControls file={file} language={language} editor={editor} />
  return canWrite ? (
    <button className="run-button self-center" onClick={() => void press()}>
      <Play size={14} aria-hidden />
      {t.run}
    </button>
  ) : null
}
