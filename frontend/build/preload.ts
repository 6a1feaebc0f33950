import type { Plugin, Rolldown } from 'vite'

/** What Vite makes of `index.html`, from which all pages are made. */
const template = 'index.html'

/**
 * Makes HTML files that ask for scripts, and for what these import, together with the first one.
 * Vite does so for what is imported at once; these are imported when the first has begun.
 *
 * @param pages The scripts of each file, as paths under this folder.
 */
export function preloaded(pages: Record<string, readonly string[]>): Plugin {
  return {
    name: 'preloaded',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const made = bundle[template]
        if (made?.type !== 'asset') return this.error(`there is no ${template}`)
        const html = String(made.source)
        for (const [name, scripts] of Object.entries(pages)) {
          const needed = new Set(scripts.flatMap((script) => withImports(bundle, script)))
          const missing = [...needed].filter((file) => !html.includes(`"/${file}"`))
          const links = missing.map((file) => `    <link rel="modulepreload" crossorigin href="/${file}">\n`)
          const source = html.replace('  </head>', `${links.join('')}  </head>`)
          if (name === template) made.source = source
          else this.emitFile({ type: 'asset', fileName: name, source })
        }
      },
    },
  }
}

/** The files of a script's chunk and of all that it imports at once. */
function withImports(bundle: Rolldown.OutputBundle, script: string): string[] {
  const files = new Set<string>()
  const add = (file: string) => {
    const chunk = bundle[file]
    if (files.has(file) || chunk?.type !== 'chunk') return
    files.add(file)
    chunk.imports.forEach(add)
  }
  const isOf = (part: Rolldown.OutputBundle[string]) =>
    part.type === 'chunk' && part.moduleIds.some((id) => id.endsWith(`/${script}`))
  const found = Object.values(bundle).find(isOf)
  if (!found) throw new Error(`${script} is in no chunk`)
  add(found.fileName)
  return [...files]
}
