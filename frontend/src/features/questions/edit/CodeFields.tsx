import { FileCode2, Plus, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Segments } from '../../../components/Segments'
import { tell } from '../../../components/notices'
import { languages } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { EditorPane, type Language } from '../../editor/public'
import { text as common } from '../text'
import type { CodeKind, Draft } from './draft'

const text = messages({
  en: {
    add: 'Add a language…',
    addStarter: 'Add a starter',
    addSolution: 'Add a solution',
    none: 'No starter code yet',
    noneMeans:
      'A starter reads the input and prints the result, so that candidates write the function only. Add it in each language that you offer.',
    remove: (name: string) => `Remove ${name}`,
    removed: (name: string) => `${name} was removed, with its solution.`,
    undo: 'Undo',
    kind: 'Starter or solution',
    starterMeans: 'What candidates begin with.',
    solutionMeans: 'For interviewers alone. It should pass every test.',
    code: 'Code',
  },
  de: {
    add: 'Sprache hinzufügen …',
    addStarter: 'Vorgabe hinzufügen',
    addSolution: 'Lösung hinzufügen',
    none: 'Noch keine Vorgaben',
    noneMeans:
      'Eine Vorgabe liest die Eingabe und gibt das Ergebnis aus, sodass Kandidaten nur die Funktion schreiben. Legen Sie sie in jeder Sprache an, die Sie anbieten.',
    remove: (name) => `${name} entfernen`,
    removed: (name) => `${name} wurde entfernt, samt Lösung.`,
    undo: 'Rückgängig',
    kind: 'Vorgabe oder Lösung',
    starterMeans: 'Damit beginnen Kandidaten.',
    solutionMeans: 'Nur für Interviewer. Sie sollte alle Tests bestehen.',
    code: 'Code',
  },
})

interface Props {
  draft: Draft
  /** The languages that there is anything for. */
  written: readonly Language[]
  language: Language | undefined
  kind: CodeKind
  onLanguage: (id: string) => void
  onKind: (kind: CodeKind) => void
}

/** Nobody else is in this editor. */
function useAlone(): Awareness {
  const awareness = useMemo(() => new Awareness(new Y.Doc()), [])
  useEffect(() => () => awareness.destroy(), [awareness])
  return awareness
}

/** What candidates begin with, and how it can be solved, in the editor that one has in rooms. */
export function CodeFields({ draft, written, language, kind, onLanguage, onKind }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const awareness = useAlone()
  const others = languages.filter(({ id }) => !written.some((one) => one.id === id))
  // Whoever looks adds nothing.
  const shown = useSyncExternalStore(draft.subscribe, () => language && draft.written(kind, language.file))
  const file = language && shown && { path: language.file, text: shown, language }
  const add = (id: string) => {
    const added = languages.find((one) => one.id === id)
    if (!added) return
    draft.file('starter', added.file)
    onLanguage(id)
    onKind('starter')
  }
  const remove = ({ name, file: path }: Language) => {
    const putBack = draft.remove(path)
    tell(t.removed(name), { action: { label: t.undo, run: putBack } })
  }
  return (
    <section aria-label={t.code} className="code-fields flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-1.5">
        <fieldset className="contents">
          <legend className="sr-only">{c.language}</legend>
          {written.map(({ id, name }) => (
            <label key={id} className="chip">
              <input
                type="radio"
                name="draft-language"
                className="sr-only"
                checked={id === language?.id}
                onChange={() => onLanguage(id)}
              />
              {name}
            </label>
          ))}
        </fieldset>
        {others.length > 0 && (
          <select
            className="field field-small"
            aria-label={t.add}
            value=""
            onChange={({ currentTarget }) => add(currentTarget.value)}
          >
            <option value="">{t.add}</option>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </div>
      {language ? (
        <div className="overflow-hidden rounded-lg border border-line focus-within:border-edge">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-2 py-1.5">
            <Segments<CodeKind>
              label={t.kind}
              value={kind}
              onChange={onKind}
              options={[
                { value: 'starter', label: c.starter },
                { value: 'solution', label: c.solution },
              ]}
            />
            <code className="text-xs text-muted">{language.file}</code>
            <span className="min-w-0 grow basis-32 text-xs text-muted">
              {kind === 'starter' ? t.starterMeans : t.solutionMeans}
            </span>
            <button
              className="button button-icon button-small"
              aria-label={t.remove(language.name)}
              title={t.remove(language.name)}
              onClick={() => remove(language)}
            >
              <Trash2 size={15} aria-hidden />
            </button>
          </div>
          {file ? (
            <div className="draft-code">
              <EditorPane awareness={awareness} file={file} readOnly={false} />
            </div>
          ) : (
            <div className="grid place-items-center px-4 py-12">
              <button className="button" onClick={() => draft.file(kind, language.file)}>
                <Plus size={16} aria-hidden />
                {kind === 'starter' ? t.addStarter : t.addSolution}
              </button>
            </div>
          )}
        </div>
      ) : (
        <div className="grid justify-items-center gap-1 rounded-lg border border-dashed border-line px-4 py-12 text-center">
          <FileCode2 size={28} strokeWidth={1.5} className="mb-1 text-muted" aria-hidden />
          <h3 className="text-sm font-semibold">{t.none}</h3>
          <p className="max-w-96 text-sm text-balance text-muted">{t.noneMeans}</p>
        </div>
      )}
    </section>
  )
}
