import type { ReactNode } from 'react'

/** A word of code in the colour of its kind. */
function Word({ kind, children }: { kind: 'keyword' | 'name' | 'text' | 'number'; children: ReactNode }) {
  return <span className={`picture-${kind}`}>{children}</span>
}

function Caret({ name, colour, beside }: { name: string; colour: string; beside?: boolean }) {
  return (
    <span className={`relative ${colour}`}>
      <span className="absolute -inset-y-0.5 w-0.5 bg-(--person)" />
      <span
        className={`person absolute rounded px-1.5 font-sans text-[0.6875rem] leading-4 font-medium ${beside ? 'top-px left-5' : 'top-full left-0 mt-0.5'}`}
      >
        {name}
      </span>
    </span>
  )
}

const lines: ReactNode[] = [
  <>
    <Word kind="keyword">def</Word> <Word kind="name">two_sum</Word>(numbers, target):
  </>,
  <>
    {'    '}
    <Word kind="text">&quot;&quot;&quot;Where are the two that add up to it?&quot;&quot;&quot;</Word>
  </>,
  <>
    {'    '}seen = {'{}'}
  </>,
  <>
    {'    '}
    <Word kind="keyword">for</Word> i, number <Word kind="keyword">in</Word>{' '}
    <Word kind="name">enumerate</Word>(numbers):
  </>,
  <>
    {'        '}
    <Word kind="keyword">if</Word>{' '}
    <span className="person-4 bg-(--person)/25">
      target - number <Word kind="keyword">in</Word> seen
      <Caret name="Olga" colour="person-4" beside />
    </span>
    :
  </>,
  <>
    {'            '}
    <Word kind="keyword">return</Word> seen[target - number], i
  </>,
  <>
    {'        '}seen[number] = i
    <Caret name="Ada" colour="person-0" />
  </>,
  <> </>,
  <>
    <Word kind="name">print</Word>(two_sum([<Word kind="number">2</Word>, <Word kind="number">7</Word>,{' '}
    <Word kind="number">11</Word>, <Word kind="number">15</Word>], <Word kind="number">9</Word>))
  </>,
]

/** What a room looks like, for whoever has never seen one. It says nothing that the text does not. */
export function RoomPicture() {
  return (
    <div
      aria-hidden
      className="picture pointer-events-none hidden overflow-hidden rounded-2xl border border-line bg-paper select-none lg:block"
    >
      <div className="flex items-center gap-3 border-b border-line bg-panel px-4 py-2.5 text-sm">
        <img src="/icon.svg" alt="" width={20} height={20} />
        <span className="font-semibold">Backend, second round</span>
        <span className="flex items-center gap-1.5 text-xs font-medium text-good">
          <span className="size-1.5 rounded-full bg-current" />
          Live
        </span>
        <span className="ml-auto flex -space-x-1.5">
          <span className="person person-4 face">OL</span>
          <span className="person person-0 face">AD</span>
        </span>
      </div>
      <ol className="py-4 font-mono text-[0.8125rem] leading-7">
        {lines.map((line, at) => (
          <li key={at} className="flex whitespace-pre">
            <span className="w-12 shrink-0 pr-4 text-right text-muted/70">{at + 1}</span>
            <span>{line}</span>
          </li>
        ))}
      </ol>
      <div className="flex items-center gap-2 border-t border-line bg-panel px-4 py-2 font-mono text-xs text-muted">
        <span className="text-good">▸</span> (0, 1)
      </div>
    </div>
  )
}
