import { defineConfig } from "@kubb/core";
import { pluginClient } from "@kubb/plugin-client";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";

export default defineConfig({
  input: { path: "http://127.0.0.1:8000/openapi.json?formats=json&lang=en" },
  output: { path: "made/kubb" },
  plugins: [pluginOas(), pluginTs(), pluginClient({ client: "fetch" })],
});
