import { useEffect, useState } from 'react'

/** How long a button says what it did, in milliseconds. */
const sayFor = 2_500

/** Copies texts: whether one has just been copied, and what copies one. */
export function useCopied(onRefused: () => void): [boolean, (text: string) => Promise<void>] {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setIsCopied(false), sayFor)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setIsCopied(true)
    } catch {
      // Without https, or when the person said no.
      onRefused()
    }
  }
  return [isCopied, copy]
}
