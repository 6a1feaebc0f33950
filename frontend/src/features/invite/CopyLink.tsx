import { useState } from 'react'
import { CopyButton } from '../../components/CopyButton'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: { byHand: (what: string) => `Copy ${what} from here` },
  de: { byHand: (what) => `${what}, zum Kopieren` },
})

interface Props {
  url: string
  /** What it is, for those who don't see where it stands. */
  what: string
}

/** Copies a link; where the browser does not allow that, it shows it. */
export function CopyLink({ url, what }: Props) {
  const t = useText(text)
  const [isRefused, setIsRefused] = useState(false)
  if (!isRefused) return <CopyButton value={url} what={what} onRefused={() => setIsRefused(true)} />
  return (
    <input
      className="field min-w-0 grow"
      aria-label={t.byHand(what)}
      readOnly
      autoFocus
      value={url}
      onFocus={(event) => event.target.select()}
    />
  )
}
