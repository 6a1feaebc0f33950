import { ThemeButton } from './ThemeButton'

/** The top of pages beside the room. */
export function TopBar() {
  return (
    <header className="flex items-center justify-between p-4 sm:px-8">
      <span className="flex items-center gap-2 font-semibold">
        <img src="/icon.svg" alt="" width={28} height={28} />
        Pairpad
      </span>
      <ThemeButton />
    </header>
  )
}
