import type { Member } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: { here: 'here', waiting: 'waiting', left: 'not here', came: 'Joined with this link' },
  de: { here: 'anwesend', waiting: 'wartet', left: 'nicht da', came: 'Mit diesem Link beigetreten' },
})

/** Who came by a link, and whether they are here now. */
export function Arrivals({ members }: { members: readonly Member[] }) {
  const t = useText(text)
  if (members.length === 0) return null
  return (
    <ul aria-label={t.came} className="flex flex-col gap-1">
      {members.map(({ id, name, connections, waiting }) => {
        const state = waiting ? t.waiting : connections > 0 ? t.here : t.left
        const colour = waiting ? 'bg-warn' : connections > 0 ? 'bg-good' : 'bg-line'
        return (
          <li key={id} className="flex items-center gap-2 text-xs">
            <span className={`size-1.5 shrink-0 rounded-full ${colour}`} aria-hidden />
            <span className="truncate">{name}</span>
            <span className="shrink-0 text-muted">{state}</span>
          </li>
        )
      })}
    </ul>
  )
}
