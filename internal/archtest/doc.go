// Package archtest holds the arrows of the house as a test: which folder may
// import what, and the few habits that an import list cannot say.
package archtest
