export { Client } from "./client.js";
export * as models from "./models.js";
export { ApiError } from "./transport.js";
