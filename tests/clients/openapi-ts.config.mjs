// How @hey-api/openapi-ts is told to make the client.
export default { input: './openapi.json', output: { path: './client', importFileExtension: '.js' } };
