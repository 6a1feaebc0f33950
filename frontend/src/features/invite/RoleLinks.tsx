import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Role } from '../../api/schema'
import { tell } from '../../components/notices'
import { messages, textOf, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { roleText } from '../../session/roleText'
import { useRoom } from '../../session/react/room'
import { LinkForm } from './LinkForm'
import { LinkRow } from './LinkRow'
import { purposes } from './purposes'
import type { Links } from './useLinks'

const text = messages({
  en: {
    add: 'Another link',
    addFor: (role: string) => `Another link: ${role.toLowerCase()}`,
    none: 'There is no link for them at the moment.',
    from: (name: string) => `From ${name}`,
    copied: 'New link copied.',
    made: 'The new link is ready to be copied.',
  },
  de: {
    add: 'Weiterer Link',
    addFor: (role) => `Weiterer Link: ${role}`,
    none: 'Dafür gibt es zurzeit keinen Link.',
    from: (name) => `Von ${name}`,
    copied: 'Neuer Link kopiert.',
    made: 'Der neue Link kann jetzt kopiert werden.',
  },
})

/** The links that make people the same, and who came by them. */
export function RoleLinks({ role, links }: { role: Role; links: Links }) {
  const t = useText(text)
  const [purpose, names] = [useText(purposes), useText(roleText)]
  const { member } = useRoom()
  // Undefined until the form was open: then the focus comes back to what opened it.
  const [isAdding, setIsAdding] = useState<boolean>()
  const own = links.links.filter((link) => link.role === role)
  /** Makes one that this browser knows, and copies it. */
  const createAndCopy = async () => {
    try {
      const made = await links.create({ role, label: textOf(text).from(member.name) })
      if (made) await copyNew(`${location.origin}${made.url}`)
    } catch (error) {
      tell(told(error), { kind: 'error' })
    }
  }
  return (
    <section aria-label={names[role]} data-role={role} className="flex flex-col gap-2">
      <div>
        <h3 className="text-sm font-semibold">{names[role]}</h3>
        <p className="text-xs text-muted text-pretty">{purpose[role]}</p>
      </div>
      {own.length === 0 && <p className="text-xs text-muted italic">{t.none}</p>}
      <ul className="flex flex-col gap-2">
        {own.map((link) => (
          <LinkRow key={link.id} link={link} links={links} onNew={() => void createAndCopy()} />
        ))}
      </ul>
      {isAdding ? (
        <LinkForm
          onSave={async (fields) => {
            await links.create({ role, ...fields })
            setIsAdding(false)
          }}
          onClose={() => setIsAdding(false)}
        />
      ) : (
        <button
          className="button button-small self-start border-transparent px-1.5 text-muted"
          aria-label={t.addFor(names[role])}
          autoFocus={isAdding === false}
          onClick={() => setIsAdding(true)}
        >
          <Plus size={14} aria-hidden />
          {t.add}
        </button>
      )}
    </section>
  )
}

async function copyNew(url: string) {
  try {
    await navigator.clipboard.writeText(url)
    tell(textOf(text).copied)
  } catch {
    // Without https, or when the person said no: it can be copied where it stands now.
    tell(textOf(text).made)
  }
}
