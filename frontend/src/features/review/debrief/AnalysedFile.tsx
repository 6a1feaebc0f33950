import { messages, useText } from '../../../i18n/messages'
import type { Analysed, Broken } from './analysis'
import { LineLink } from './LineLink'

const text = messages({
  en: {
    lines: (count: number) => (count === 1 ? '1 line' : `${count} lines`),
    functions: (count: number) => (count === 1 ? '1 function' : `${count} functions`),
    findings: (count: number) => (count === 1 ? '1 finding' : `${count} findings`),
    unread: 'Linters could not read it: it is too long, took too long, or they could not be loaded.',
    measured: (path: string) => `Functions of ${path}`,
    found: (path: string) => `Findings in ${path}`,
    name: 'Function',
    line: 'Line',
    length: 'Lines',
    nesting: 'Nesting',
    complexity: 'Complexity',
    complexityTitle: 'Ways through it, after McCabe: one, and one for each condition, loop and handler.',
    outside: 'outside of functions',
    rule: 'Rule',
    message: 'What it says first',
    where: 'Lines',
    goTo: (path: string, line: number) => `Line ${line} of ${path}`,
    more: (count: number) => `and ${count} more`,
  },
  de: {
    lines: (count) => (count === 1 ? '1 Zeile' : `${count} Zeilen`),
    functions: (count) => (count === 1 ? '1 Funktion' : `${count} Funktionen`),
    findings: (count) => (count === 1 ? '1 Befund' : `${count} Befunde`),
    unread:
      'Linter konnten sie nicht lesen: Sie ist zu lang, es hat zu lange gedauert, oder sie konnten nicht geladen werden.',
    measured: (path) => `Funktionen von ${path}`,
    found: (path) => `Befunde in ${path}`,
    name: 'Funktion',
    line: 'Zeile',
    length: 'Zeilen',
    nesting: 'Tiefe',
    complexity: 'Komplexität',
    complexityTitle:
      'Wege hindurch, nach McCabe: einer, und einer für jede Bedingung, Schleife und Fehlerbehandlung.',
    outside: 'außerhalb von Funktionen',
    rule: 'Regel',
    message: 'Was sie zuerst sagt',
    where: 'Zeilen',
    goTo: (path, line) => `Zeile ${line} von ${path}`,
    more: (count) => `und ${count} weitere`,
  },
})

/** More than these are read by nobody. */
const most = { functions: 12, rules: 12, lines: 5 }

/** How large a file is, its functions, and what was found in it. */
export function AnalysedFile({ file }: { file: Analysed }) {
  const t = useText(text)
  const { path, lines, functions, rules } = file
  const named = functions?.filter(({ name }) => name !== '').length
  const found = rules?.reduce((sum, { lines: where }) => sum + where.length, 0)
  const facts = [
    t.lines(lines),
    ...(named === undefined ? [] : [t.functions(named)]),
    ...(found === undefined ? [] : [t.findings(found)]),
  ]
  return (
    <div className="flex flex-col gap-1">
      <h3 className="font-mono">{path}</h3>
      <p className="text-sm text-muted tabular-nums">{facts.join(' · ')}</p>
      {rules === undefined && <p className="text-sm text-muted">{t.unread}</p>}
      {functions && functions.length > 0 && <Functions file={file} />}
      {rules && rules.length > 0 && <Rules file={file} rules={rules} />}
    </div>
  )
}

function Functions({ file: { id, path, functions = [] } }: { file: Analysed }) {
  const t = useText(text)
  const left = functions.length - most.functions
  return (
    <div className="analysis-table" tabIndex={0} role="region" aria-label={t.measured(path)}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.name}</th>
            <th scope="col">{t.line}</th>
            <th scope="col">{t.length}</th>
            <th scope="col">{t.nesting}</th>
            <th scope="col" title={t.complexityTitle}>
              {t.complexity}
            </th>
          </tr>
        </thead>
        <tbody>
          {functions.slice(0, most.functions).map(({ name, line, lines, nesting, complexity }) => (
            <tr key={`${line} ${name}`}>
              <th scope="row" className={name ? 'font-mono' : ''}>
                {name || t.outside}
              </th>
              <td>
                <LineLink file={id} line={line} label={t.goTo(path, line)}>
                  {line}
                </LineLink>
              </td>
              <td>{lines}</td>
              <td>{nesting}</td>
              <td>{complexity}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p className="text-sm text-muted">{t.more(left)}</p>}
    </div>
  )
}

function Rules({ file: { id, path }, rules }: { file: Analysed; rules: readonly Broken[] }) {
  const t = useText(text)
  const left = rules.length - most.rules
  return (
    <div className="analysis-table" tabIndex={0} role="region" aria-label={t.found(path)}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.rule}</th>
            <th scope="col" className="words">
              {t.message}
            </th>
            <th scope="col">{t.where}</th>
          </tr>
        </thead>
        <tbody>
          {rules.slice(0, most.rules).map(({ rule, message, lines }) => (
            <tr key={rule}>
              <th scope="row" className="font-mono">
                {rule}
              </th>
              <td className="words">{message}</td>
              <td>
                {lines.slice(0, most.lines).map((line, index) => (
                  // A rule may find several things in a line.
                  <LineLink key={`${line} ${index}`} file={id} line={line} label={t.goTo(path, line)}>
                    {line}
                  </LineLink>
                ))}
                {lines.length > most.lines && ` ${t.more(lines.length - most.lines)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p className="text-sm text-muted">{t.more(left)}</p>}
    </div>
  )
}
