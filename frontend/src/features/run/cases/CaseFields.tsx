import { useId, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { DraftField } from '../../../components/DraftField'
import { amount } from '../../../i18n/amount'
import { messages, useText } from '../../../i18n/messages'
import {
  type Comparison,
  comparisons,
  isTooLarge,
  largestText,
  type TestCase,
  type TestCases,
  usualTolerance,
} from '../../../sync/testCases'
import { SharedText } from '../../markdown/public'

const text = messages({
  en: {
    input: 'Input',
    expected: 'Expected output',
    of: (field: string, title: string) => `${field} of ${title}`,
    nothing: 'Nothing',
    broken: 'This field can’t be read. Remove the test and add it again.',
    tooLarge: (most: string) => `This is more than ${most}, and the test fails for that. Shorten it.`,
    compare: 'Compare',
    trimmed: 'as text',
    exact: 'exactly',
    numbers: 'numbers, within a tolerance',
    checker: 'by the checker program',
    trimmedMeans: 'Spaces at the ends of lines and empty lines at the end don’t count.',
    exactMeans: 'Every character counts, the last line break too.',
    numbersMeans: 'Spacing doesn’t count.',
    checkerMeans: 'A program of the interviewers decides.',
    tolerance: 'Tolerance',
  },
  de: {
    input: 'Eingabe',
    expected: 'Erwartete Ausgabe',
    of: (field, title) => `${field} von ${title}`,
    nothing: 'Nichts',
    broken: 'Dieses Feld ist nicht lesbar. Entfernen Sie den Test und legen Sie ihn neu an.',
    tooLarge: (most) =>
      `Das sind mehr als ${most}, deshalb gilt der Test als nicht bestanden. Kürzen Sie es.`,
    compare: 'Vergleichen',
    trimmed: 'als Text',
    exact: 'exakt',
    numbers: 'Zahlen, mit Toleranz',
    checker: 'mit dem Prüfprogramm',
    trimmedMeans: 'Leerzeichen an Zeilenenden und leere Zeilen am Ende zählen nicht.',
    exactMeans: 'Jedes Zeichen zählt, auch der letzte Zeilenumbruch.',
    numbersMeans: 'Abstände zählen nicht.',
    checkerMeans: 'Ein Programm der Interviewer entscheidet.',
    tolerance: 'Toleranz',
  },
})

interface Props {
  of: TestCase
  title: string
  tests: TestCases
  canEdit: boolean
  isLeader: boolean
  isNew: boolean
}

/** What a case is: input, expected output, and how that is compared. */
export function CaseFields({ of, title, tests, canEdit, isLeader, isNew }: Props) {
  const t = useText(text)
  const { id, compare } = of
  const select = useId()
  const means = {
    trimmed: t.trimmedMeans,
    exact: t.exactMeans,
    numbers: t.numbersMeans,
    checker: t.checkerMeans,
  }
  // Who doesn’t know the checker can’t choose it, and sees where it is chosen.
  const offered = comparisons.filter((one) => one !== 'checker' || isLeader || compare === 'checker')
  return (
    <>
      <div className="case-texts grid gap-3">
        <TextField label={t.input} title={title} text={tests.input(id)} canEdit={canEdit} autoFocus={isNew} />
        <TextField label={t.expected} title={title} text={tests.expected(id)} canEdit={canEdit} />
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs">
        <label htmlFor={select} className="font-medium text-muted">
          {t.compare}
        </label>
        <select
          id={select}
          className="case-select"
          value={compare}
          disabled={!canEdit}
          onChange={(event) => tests.compareBy(id, event.target.value as Comparison)}
        >
          {offered.map((one) => (
            <option key={one} value={one}>
              {t[one]}
            </option>
          ))}
        </select>
        {compare === 'numbers' && (
          <DraftField
            className="case-select w-20 tabular-nums"
            label={t.tolerance}
            placeholder={String(usualTolerance)}
            value={of.tolerance === undefined ? '' : String(of.tolerance)}
            maxLength={24}
            onValue={(next) => {
              const number = Number(next.replace(',', '.'))
              if (!next.trim()) tests.tolerate(id, undefined)
              else if (Number.isFinite(number) && number >= 0) tests.tolerate(id, number)
            }}
          />
        )}
        <span className="text-pretty text-muted">{means[compare]}</span>
      </div>
    </>
  )
}

interface FieldProps {
  label: string
  title: string
  text: Y.Text | undefined
  canEdit: boolean
  autoFocus?: boolean
}

function TextField({ label, title, text: shared, canEdit, autoFocus = false }: FieldProps) {
  const t = useText(text)
  const isLarge = useIsTooLarge(shared)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-xs font-medium text-muted" aria-hidden>
        {label}
      </span>
      {shared ? (
        <SharedText
          text={shared}
          label={t.of(label, title)}
          placeholder={t.nothing}
          readOnly={!canEdit}
          rows={2}
          autoFocus={autoFocus}
          isData
          className="field case-field field-sizing-content max-h-36 min-h-14 resize-y"
        />
      ) : (
        <p className="text-xs text-danger">{t.broken}</p>
      )}
      {isLarge && <p className="text-xs text-danger">{t.tooLarge(amount(largestText))}</p>}
    </div>
  )
}

function useIsTooLarge(shared: Y.Text | undefined): boolean {
  return useSyncExternalStore(
    (listener) => {
      shared?.observe(listener)
      return () => shared?.unobserve(listener)
    },
    () => shared !== undefined && isTooLarge(shared),
  )
}
