import { request } from './request'
import type { TemplateDetail, TemplateList } from './schema'

/** What rooms can begin with, as far as one may see it. */
export const listTemplates = async () => (await request<TemplateList>('GET', '/templates')).templates

/** One of them, with its statement. */
export const showTemplate = (id: string) =>
  request<TemplateDetail>('GET', `/templates/${encodeURIComponent(id)}`)
