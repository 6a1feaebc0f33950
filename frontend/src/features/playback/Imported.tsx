import { ShieldCheck, ShieldQuestion } from 'lucide-react'
import type { ImportedFrom } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: {
    own: (room: string) => `Made of an export of room ${room}, as this server signed it.`,
    foreign: (room: string) =>
      `Made of an export of room ${room}, signed by another server. It is as true as that server is, whose key is`,
    unsigned: (room: string) =>
      `Made of an export of room ${room} that no server signed. It can’t be told whether anybody changed it.`,
  },
  de: {
    own: (room) => `Aus einem Export des Raums ${room}, so wie dieser Server ihn signiert hat.`,
    foreign: (room) =>
      `Aus einem Export des Raums ${room}, signiert von einem anderen Server. Er ist so glaubwürdig wie dieser Server, mit dem Schlüssel`,
    unsigned: (room) =>
      `Aus einem Export des Raums ${room}, den kein Server signiert hat. Ob jemand ihn verändert hat, lässt sich nicht sagen.`,
  },
})

/** Where a room came from that was made of an export, and how far that can be trusted. */
export function Imported({ imported }: { imported: ImportedFrom }) {
  const t = useText(text)
  const { from, signed_by: key, verified } = imported
  const room = from.slice(0, 8)
  const [Icon, said] = verified
    ? ([ShieldCheck, t.own(room)] as const)
    : ([ShieldQuestion, key === null ? t.unsigned(room) : t.foreign(room)] as const)
  return (
    <p data-imported className="flex items-start gap-2 text-xs text-muted">
      <Icon size={15} aria-hidden className={`shrink-0 ${verified ? 'text-good' : 'text-warn'}`} />
      <span className="min-w-0 wrap-anywhere">
        {said}
        {!verified && key !== null && <code className="ml-1">{key}</code>}
      </span>
    </p>
  )
}
