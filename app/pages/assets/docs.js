// Starts Swagger UI on our document. It speaks English only: in Chinese its labels are replaced as they appear.
const docs = document.getElementById("docs");
const chinese = document.documentElement.lang.startsWith("zh");

// Swagger UI has dark colours, but asks nobody for them
const dark = matchMedia("(prefers-color-scheme: dark)");
const shade = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", shade);
shade();

const LABELS = {
  "Parameters": "参数",
  "No parameters": "没有参数",
  "Name": "名称",
  "Description": "说明",
  "Try it out": "试一试",
  "Try it out ": "试一试",
  "Cancel": "取消",
  "Reset": "重置",
  "Execute": "执行",
  "Clear": "清除",
  "Responses": "响应",
  "Server response": "服务器响应",
  "Code": "状态码",
  "Details": "详情",
  "Links": "链接",
  "No links": "无",
  "Response body": "响应正文",
  "Response headers": "响应头",
  "Headers:": "响应头：",
  "Request URL": "请求地址",
  "Request duration": "耗时",
  "Media type": "媒体类型",
  "Controls ": "决定 ",
  " header.": " 请求头。",
  "Example Value": "示例",
  "Schema": "结构",
  "Schemas": "数据结构",
  "Examples": "示例",
  "Download": "下载",
  "Loading": "载入中",
  "Type": "类型",
  "Value": "值",
  "required": "必填",
  "Add string item": "添加一个值",
  "Add integer item": "添加一个值",
  "Expand all": "全部展开",
  "Collapse all": "全部收起",
  "Send empty value": "发送空值",
  "Example Description": "示例说明",
  "Undocumented": "未载入文档",
  "Available values": "可取的值",
  "LOADING...": "载入中…"
};
// texts of the document, of answers and of fields are not labels
const NOT_LABELS = ".markdown, .renderedMarkdown, pre, code, textarea, input, option, .opblock-summary-description, .info";

function isLabel(element) {
  return !element?.closest(NOT_LABELS) || element.matches(".parameter__enum i");
}

function translate(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const label = LABELS[node.nodeValue] ?? LABELS[node.nodeValue.trim()];
    if (label && node.nodeValue !== label && isLabel(node.parentElement)) node.nodeValue = label;
  } else {
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) translate(texts.currentNode);
  }
}

// Names and keys that Swagger UI leaves out: a box that scrolls is reached by keyboard, a field and a button have a name.
const COPY = chinese ? "复制" : "Copy";
const EXAMPLES = chinese ? "示例" : "Examples";

function complete(element) {
  for (const box of matching(element, "pre.microlight, pre.curl")) box.tabIndex = 0;
  for (const field of matching(element, "tr[data-param-name] :is(select, input, textarea)")) {
    field.setAttribute("aria-label", field.closest("tr").dataset.paramName);
  }
  for (const choice of matching(element, ".examples-select-element")) choice.setAttribute("aria-label", EXAMPLES);
  for (const button of matching(element, ".copy-to-clipboard button")) button.setAttribute("aria-label", COPY);
}

function matching(element, selector) {
  return [...(element.matches(selector) ? [element] : []), ...element.querySelectorAll(selector)];
}

new MutationObserver((changes) => {
  for (const change of changes) {
    if (chinese && change.type === "characterData") translate(change.target);
    for (const node of change.addedNodes) {
      if (chinese) translate(node);
      if (node.nodeType === Node.ELEMENT_NODE) complete(node);
    }
  }
}).observe(docs, { subtree: true, childList: true, characterData: true });

// The path of an operation stands in the button that opens it: no link inside a button. Opening it sets the address too.
const plainPaths = () => ({
  wrapComponents: {
    DeepLink: (Link, { React }) => (props) =>
      props.path.includes("/") ? React.createElement("span", null, props.text) : React.createElement(Link, props)
  }
});

// what is tried goes where the page came from, whatever the public address of the API: the policy allows no other host
const here = location.origin + docs.dataset.below;

SwaggerUIBundle({
  url: docs.dataset.document,
  domNode: docs,
  plugins: [plainPaths],
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "example",
  displayRequestDuration: true,
  docExpansion: "list",
  tryItOutEnabled: false,
  filter: false,
  validatorUrl: null,
  syntaxHighlight: { activated: true, theme: "tomorrow-night" }, // the colours of the one that it comes with are too pale
  responseInterceptor: (response) => {
    if (response.url === new URL(docs.dataset.document, location).href) {
      response.text = JSON.stringify({ ...JSON.parse(response.text), servers: [{ url: here }] });
    }
    return response;
  },
  requestInterceptor: (request) => {
    // what is tried answers in the language of the page, unless it says otherwise
    if (request.url.includes("/v1") && !request.headers["Accept-Language"]) {
      request.headers["Accept-Language"] = chinese ? "zh" : "en";
    }
    return request;
  }
});
