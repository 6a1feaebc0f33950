import { Check, Copy } from 'lucide-react'
import { tell } from '../../components/notices'
import { useCopied } from '../../components/useCopied'
import { messages, useText } from '../../i18n/messages'
import type { Run } from '../../sync/runs'
import type { Desk } from './desk'
import { outputOf } from './outputOf'

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
      onClick={() => void copy(outputOf(desk.runs, run))}
    >
      {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
    </button>
  )
}
