import { build, type Plugin } from 'vite'

/** What an import ends with that asks for the text of a script. */
const suffix = '?classic'

/**
 * Gives the text of a script, whole and in the classic form: what runs programs has no origin,
 * where a worker can be neither a module nor loaded from an address.
 */
export function classicScripts(): Plugin {
  return {
    name: 'classic scripts',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(suffix)) return null
      const found = await this.resolve(source.slice(0, -suffix.length), importer)
      return found && `${found.id}${suffix}`
    },
    load: {
      filter: { id: /\?classic$/ },
      async handler(id) {
        const { text, sources } = await classicScript(id.slice(0, -suffix.length))
        for (const source of sources) this.addWatchFile(source)
        return `export default ${JSON.stringify(text)}`
      },
    },
  }
}

async function classicScript(entry: string): Promise<{ text: string; sources: string[] }> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'script' },
    },
  })
  const [chunk] = [made].flat().flatMap((one) => ('output' in one ? one.output : []))
  if (chunk?.type !== 'chunk') throw new Error(`${entry} is no script`)
  return { text: chunk.code, sources: chunk.moduleIds.filter((id) => id.startsWith('/')) }
}
