import { useId } from 'react'
import type * as Y from 'yjs'
import { messages, useText } from '../../../i18n/messages'
import { useSharedText } from '../../../sync/react/useDocument'
import { SharedText } from '../../markdown/public'

const text = messages({
  en: {
    title: 'Checker program',
    means:
      'A Python program, only for interviewers. It finds input.txt, output.txt and expected.txt in its folder and ends with exit code 0 if the output is right, 1 if it is wrong.',
    placeholder: 'No checker yet: tests that need it fail.',
    example: 'Start from an example',
  },
  de: {
    title: 'Prüfprogramm',
    means:
      'Ein Python-Programm, nur für Interviewer. Es findet input.txt, output.txt und expected.txt in seinem Ordner und endet mit Exit-Code 0, wenn die Ausgabe richtig ist, mit 1, wenn sie falsch ist.',
    placeholder: 'Noch kein Prüfprogramm: Tests, die es brauchen, scheitern.',
    example: 'Mit einem Beispiel beginnen',
  },
})

const example = `import sys

output = open("output.txt").read().split()
expected = open("expected.txt").read().split()

# Right in any order.
sys.exit(0 if sorted(output) == sorted(expected) else 1)
`

/** The program that decides where a comparison can’t. It stands in the notes. */
export function CheckerField({ text: shared }: { text: Y.Text }) {
  const t = useText(text)
  const heading = useId()
  const isEmpty = useSharedText(shared) === ''
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-2">
      <h3 id={heading} className="text-xs font-semibold text-muted">
        {t.title}
      </h3>
      <p className="text-xs text-pretty text-muted">{t.means}</p>
      <SharedText
        text={shared}
        label={t.title}
        placeholder={t.placeholder}
        rows={4}
        isData
        className="field case-field field-sizing-content max-h-96 min-h-24 resize-y"
      />
      {isEmpty && (
        <button className="button button-small self-start" onClick={() => shared.insert(0, example)}>
          {t.example}
        </button>
      )}
    </section>
  )
}
