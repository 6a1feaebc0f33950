import { useEffect, useState } from 'react'
import type { Template, TemplateDetail } from '../../api/schema'
import { listTemplates, showTemplate } from '../../api/templates'
import { Dialog } from '../../components/Dialog'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import type { Problem } from '../../sync/problem'
import { Markdown } from '../markdown/public'

const text = messages({
  en: {
    title: 'Templates',
    summary: 'A template’s statement goes into the problem, where everybody in the room can read it.',
    hidden:
      'Templates that are private on this host are only offered to those who create rooms with an API key.',
    insert: 'Insert',
    replace: 'Replace the problem',
    append: 'Add below',
    loading: 'Loading…',
    list: 'Templates',
    again: 'Try again',
  },
  de: {
    title: 'Vorlagen',
    summary: 'Der Text einer Vorlage kommt in die Aufgabe, wo alle im Raum ihn lesen können.',
    hidden:
      'Private Vorlagen dieses Servers sehen nur diejenigen, die Räume mit einem API-Schlüssel anlegen.',
    insert: 'Einfügen',
    replace: 'Aufgabe ersetzen',
    append: 'Unten anfügen',
    loading: 'Wird geladen …',
    list: 'Vorlagen',
    again: 'Erneut versuchen',
  },
})

interface Props {
  problem: Problem
  isEmpty: boolean
  onClose: () => void
}

/** Templates to choose from, with a preview before anybody else sees one. */
export function Templates(props: Props) {
  const t = useText(text)
  const [attempt, setAttempt] = useState(0)
  return (
    <Dialog title={t.title} summary={t.summary} onClose={props.onClose}>
      <Choice key={attempt} {...props} onAgain={() => setAttempt(attempt + 1)} />
    </Dialog>
  )
}

function Choice({ problem, isEmpty, onClose, onAgain }: Props & { onAgain: () => void }) {
  const t = useText(text)
  const [templates, setTemplates] = useState<Template[]>()
  const [detail, setDetail] = useState<TemplateDetail>()
  const [chosen, setChosen] = useState<string>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    let isOver = false
    const load = async () => {
      const all = await listTemplates()
      if (isOver) return
      setTemplates(all)
      setChosen((before) => before ?? all[0]?.id)
    }
    load().catch((problem_: unknown) => !isOver && setError(told(problem_)))
    return () => {
      isOver = true
    }
  }, [])
  useEffect(() => {
    if (!chosen) return undefined
    let isOver = false
    showTemplate(chosen).then(
      (found) => !isOver && setDetail(found),
      (problem_: unknown) => !isOver && setError(told(problem_)),
    )
    return () => {
      isOver = true
    }
  }, [chosen])
  const shown = detail?.id === chosen ? detail : undefined
  const use = (put: (markdown: string) => void) => {
    if (!shown) return
    put(shown.problem)
    onClose()
  }
  return (
    <>
      {error && (
        <p role="alert" className="mb-3 flex items-center gap-3 text-sm text-danger">
          {error}
          <button className="button button-small" onClick={onAgain}>
            {t.again}
          </button>
        </p>
      )}
      <div className="flex flex-col gap-3 sm:h-96 sm:flex-row">
        <ul aria-label={t.list} className="max-h-40 shrink-0 overflow-y-auto sm:max-h-none sm:w-52">
          {templates?.map(({ id, title, summary }) => (
            <li key={id}>
              <button
                className="w-full cursor-pointer rounded-md px-2.5 py-1.5 text-left text-sm hover:bg-panel focus-visible:outline-2 focus-visible:outline-accent aria-pressed:bg-accent/12 aria-pressed:font-medium"
                aria-pressed={chosen === id}
                title={summary}
                onClick={() => setChosen(id)}
              >
                {title}
              </button>
            </li>
          ))}
        </ul>
        <div
          data-preview
          tabIndex={0}
          className="min-h-48 grow overflow-y-auto rounded-lg border border-line bg-panel p-4 focus-visible:outline-2 focus-visible:outline-accent"
        >
          {shown ? (
            <Markdown key={shown.id} source={shown.problem} />
          ) : (
            !error && <p className="text-sm text-muted">{t.loading}</p>
          )}
        </div>
      </div>
      <p className="mt-3 text-xs text-muted">{t.hidden}</p>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        {!isEmpty && (
          <button className="button" disabled={!shown} onClick={() => use((found) => problem.replace(found))}>
            {t.replace}
          </button>
        )}
        <button
          className="button button-primary"
          disabled={!shown}
          onClick={() => use((found) => problem.append(found))}
        >
          {isEmpty ? t.insert : t.append}
        </button>
      </div>
    </>
  )
}
