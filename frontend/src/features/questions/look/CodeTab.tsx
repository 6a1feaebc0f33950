import { useState } from 'react'
import { languageOfPath, languages } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { CodeBlock } from '../../markdown/CodeBlock'
import { text as common } from '../text'

const text = messages({
  en: {
    none: 'No starter files: rooms begin with an empty one.',
    starterOf: (language: string) => `Starter in ${language}`,
    solutionOf: (language: string) => `Solution in ${language}`,
    unsolved: 'No solution in this language.',
  },
  de: {
    none: 'Keine Vorgaben: Räume beginnen mit einer leeren Datei.',
    starterOf: (language) => `Vorgabe in ${language}`,
    solutionOf: (language) => `Lösung in ${language}`,
    unsolved: 'Keine Lösung in dieser Sprache.',
  },
})

interface Props {
  files: Record<string, string>
  /** Undefined for those who may not see them. */
  solutions: Record<string, string> | undefined
  /** Of the question. */
  language: string
}

/** What candidates begin with in each language, and beside it how it can be solved. */
export function CodeTab({ files, solutions, language }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const paths = new Set([...Object.keys(files), ...Object.keys(solutions ?? {})])
  const known = languages.filter(({ file }) => paths.has(file))
  const [chosen, setChosen] = useState(language)
  const shown = known.find(({ id }) => id === chosen) ?? known[0]
  if (!shown) return <p className="text-sm text-muted">{t.none}</p>
  const [starter, solution] = [files[shown.file], solutions?.[shown.file]]
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{c.language}</legend>
        {known.map(({ id, name }) => (
          <label key={id} className="chip">
            <input
              type="radio"
              name="look-language"
              className="sr-only"
              checked={id === shown.id}
              onChange={() => setChosen(id)}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <div className={`grid min-w-0 gap-4 ${solutions ? 'question-pair' : ''}`}>
        {starter !== undefined && (
          <Shown title={c.starter} path={shown.file} code={starter} label={t.starterOf(shown.name)} />
        )}
        {solution !== undefined && (
          <Shown title={c.solution} path={shown.file} code={solution} label={t.solutionOf(shown.name)} />
        )}
      </div>
      {solutions && solution === undefined && <p className="text-sm text-muted">{t.unsolved}</p>}
    </div>
  )
}

function Shown({ title, path, code, label }: { title: string; path: string; code: string; label: string }) {
  return (
    <section aria-label={label} className="flex min-w-0 flex-col gap-1.5">
      <h4 className="flex items-baseline gap-2 text-xs font-semibold text-muted">
        {title}
        <code className="font-normal">{path}</code>
      </h4>
      <CodeBlock code={code.replace(/\n+$/, '')} language={languageOfPath(path).id} label={label} />
    </section>
  )
}
