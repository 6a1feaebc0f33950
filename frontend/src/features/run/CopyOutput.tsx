import { Check, Copy } from 'lucide-react'
import { tell } from '../../components/notices'
import { useCopied } from '../../components/useCopied'
import { messages, useText } from '../../i18n/messages'
import type { OutputPiece, Run } from '../../sync/runs'
import type { Desk } from './desk'
import { plainOutput } from './plainOutput'
import { readerOf } from './consoleOutput'

const text = messages({
  en: {
    copy: 'Copy output',
    copied: 'Copied',
    refused: 'Your browser did not allow copying. Select the output and copy it yourself.',
  },
  de: {
    copy: 'Ausgabe kopieren',
    copied: 'Kopiert',
    refused:
      'Ihr Browser hat das Kopieren nicht erlaubt. Markieren Sie die Ausgabe und kopieren Sie sie selbst.',
  },
})

/** Everything that a run has written so far, as it is shown. */
function outputOf(desk: Desk, run: Run): string {
  const all: OutputPiece[] = []
  const stop = desk.runs.follow(run.id, {
    restart: () => undefined,
    append: (pieces) => all.push(...pieces),
  })
  stop()
  return plainOutput(readerOf(run)(all))
}

/** Copies the output of a run. */
export function CopyOutput({ desk, run }: { desk: Desk; run: Run }) {
  const t = useText(text)
  const [isCopied, copy] = useCopied(() => tell(t.refused, { kind: 'error' }))
  const label = isCopied ? t.copied : t.copy
  return (
    <button
      className="button button-icon button-small"
      aria-label={label}
      title={label}
      onClick={() => void copy(outputOf(desk, run))}
    >
      {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
    </button>
  )
}
