import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle'
import 'swagger-ui-dist/swagger-ui.css'
import './docs.css'

/** The page at /docs: the API, to read and to try, from this server alone. */
SwaggerUI({
  url: '/api/v1/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
  // Neither a badge of somebody's validator, nor any other request to elsewhere.
  validatorUrl: null,
})
