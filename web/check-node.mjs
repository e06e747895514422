// Fails when this Node.js cannot run the tools of the page; the build turns that into a sentence.
const [major, minor] = process.versions.node.split('.').map(Number);
const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
process.exit(fits ? 0 : 2);
