import { ChevronRight, CircleAlert, LoaderCircle, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { Run } from '../../sync/runs'
import type { Desk } from './desk'

const text = messages({
  en: {
    label: 'Input for the running program',
    type: 'Type input and press Enter',
    end: 'End input',
    endMeans: 'End the input for everybody: the program reads no more (Ctrl+D)',
    console: 'Everybody shares this console. It closes after 5 minutes of silence.',
    program: 'Everybody sees what is typed. The program is stopped after 5 minutes of silence.',
    sending: 'Sending…',
    over: 'The program is not waiting for input any more.',
    ended: 'The input has been ended: the program reads no more.',
    discard: 'Discard what you typed',
  },
  de: {
    label: 'Eingabe für das laufende Programm',
    type: 'Tippen, dann Enter',
    end: 'Eingabe beenden',
    endMeans: 'Die Eingabe für alle beenden: Das Programm liest nichts mehr (Strg+D)',
    console: 'Alle teilen sich diese Konsole. Nach 5 Minuten ohne Ein- und Ausgabe wird sie geschlossen.',
    program: 'Alle sehen, was getippt wird. Nach 5 Minuten ohne Ein- und Ausgabe wird das Programm gestoppt.',
    sending: 'Wird gesendet …',
    over: 'Das Programm wartet nicht mehr auf Eingaben.',
    ended: 'Die Eingabe ist beendet: Das Programm liest nichts mehr.',
    discard: 'Eingabe verwerfen',
  },
})

/** Whether a run reads what people type. */
const reads = (run: Run | undefined): run is Run =>
  run?.isInteractive === true && run.state === 'running' && !run.isCompiling && !run.isStopping

/**
 * The field in which everybody with the right to run types into the program that runs. It stays as long
 * as somebody has something in it, or is in it, whatever becomes of the program.
 */
export function InputLine({ desk, run }: { desk: Desk; run: Run | undefined }) {
  const t = useText(text)
  const id = useId()
  const { canWrite, navigation } = useRoom()
  const { typing } = desk
  const { draft, isSending, problem, ended } = useSyncExternalStore(typing.subscribe, typing.getState)
  const { typesInto } = useSyncExternalStore(desk.subscribe, desk.getState)
  const [hasFocus, setHasFocus] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  // One’s own is known before everybody’s.
  const isEnded = run !== undefined && (run.isInputEnded || run.id === ended)
  const target = canWrite && reads(run) && !isEnded ? run : undefined
  const comes = target !== undefined && target.id === typesInto
  useEffect(() => {
    if (comes && desk.claimFocus()) field.current?.focus({ preventScroll: true })
  }, [comes, desk])
  if (!target && !draft && !problem && !hasFocus) {
    return reads(run) && isEnded ? (
      <p className="shrink-0 border-t border-line bg-panel px-3 py-2 text-xs text-muted">{t.ended}</p>
    ) : null
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key, currentTarget, nativeEvent, shiftKey, altKey, ctrlKey, metaKey } = event
    if (nativeEvent.isComposing) return
    const isPlain = !shiftKey && !altKey && !ctrlKey && !metaKey
    const { value, selectionStart, selectionEnd } = currentTarget
    if (key === 'Enter' && isPlain) {
      if (target) typing.enter(target.id)
    } else if (key === 'd' && ctrlKey && !shiftKey && !altKey && !metaKey) {
      if (target) typing.end(target.id)
    } else if (key === 'ArrowUp' && isPlain && !value.slice(0, selectionStart).includes('\n')) {
      if (!typing.recall(-1)) return
    } else if (key === 'ArrowDown' && isPlain && !value.slice(selectionEnd).includes('\n')) {
      if (!typing.recall(1)) return
    } else if (key === 'Escape' && isPlain) {
      navigation.focus()
    } else return
    event.preventDefault()
  }
  const hint = target ? (target.isConsole ? t.console : t.program) : reads(run) && isEnded ? t.ended : t.over
  return (
    <div className="input-line flex shrink-0 flex-col gap-1 border-t border-line bg-panel px-3 py-2">
      {problem && (
        <p role="alert" className="flex items-start gap-2 text-sm text-pretty wrap-anywhere">
          <CircleAlert size={16} className="mt-0.5 shrink-0 text-danger" aria-hidden />
          {problem}
        </p>
      )}
      <div className="flex items-end gap-2">
        <div className="relative min-w-0 grow">
          <ChevronRight size={16} aria-hidden className="absolute top-1.5 left-1.5 text-accent" />
          <textarea
            ref={field}
            // Nothing is under way: the keys that run something do that here, too.
            data-run={target ? undefined : true}
            className="field field-small block field-sizing-content max-h-32 w-full resize-none py-1 pl-7 font-mono"
            rows={1}
            autoCapitalize="off"
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            aria-label={t.label}
            aria-describedby={id}
            aria-invalid={problem !== undefined}
            placeholder={target ? t.type : ''}
            value={draft}
            onChange={(event) => typing.write(event.target.value)}
            onKeyDown={onKeyDown}
            onFocus={() => setHasFocus(true)}
            onBlur={() => setHasFocus(false)}
          />
        </div>
        {target ? (
          <button
            className="button button-small shrink-0"
            title={t.endMeans}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => typing.end(target.id)}
          >
            {t.end}
          </button>
        ) : (
          <button
            className="button button-icon button-small shrink-0"
            aria-label={t.discard}
            title={t.discard}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              typing.discard()
              navigation.focus()
            }}
          >
            <X size={16} aria-hidden />
          </button>
        )}
      </div>
      <p className="flex min-h-4 items-center gap-2 text-xs text-muted">
        <span id={id}>{hint}</span>
        {isSending && (
          <span role="status" className="input-sending ml-auto flex shrink-0 items-center gap-1.5">
            <LoaderCircle size={12} className="animate-spin" aria-hidden />
            {t.sending}
          </span>
        )}
      </p>
    </div>
  )
}
