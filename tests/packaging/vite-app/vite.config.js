// The application's own back end is another server, as usual.
const proxy = { "/api": process.env.BACKEND };

export default { server: { proxy }, preview: { proxy } };
