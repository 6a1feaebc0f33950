import { Link } from 'wouter'
import { ThemeButton } from './ThemeButton'

interface Props {
  /** What the link to the start page is called, where there is one: whoever waits to be let in stays. */
  home?: string
}

/** The top of pages beside the room. */
export function TopBar({ home }: Props) {
  const name = (
    <>
      <img src="/icon.svg" alt="" width={28} height={28} />
      Pairpad
    </>
  )
  return (
    <header className="flex items-center justify-between p-4 sm:px-8">
      {home === undefined ? (
        <span className="flex items-center gap-2 font-semibold">{name}</span>
      ) : (
        <Link href="/" aria-label={home} className="flex items-center gap-2 rounded font-semibold">
          {name}
        </Link>
      )}
      <ThemeButton />
    </header>
  )
}
