import type { Phase as Name } from '../../api/admin'
import { useText } from '../../i18n/messages'
import { phaseNames } from './names'

const colours: Record<Name, string> = { pending: 'text-warn', live: 'text-good', ended: 'text-muted' }

/** Where an interview stands. */
export function Phase({ phase }: { phase: Name }) {
  const t = useText(phaseNames)
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${colours[phase]}`}>
      <span className="size-1.5 flex-none rounded-full bg-current" aria-hidden />
      {t[phase]}
    </span>
  )
}
