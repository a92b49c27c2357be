// Package slackemu is a small Slack on loopback: the Web API methods, the Socket
// Mode and the page that a bot and the people around it need, and nothing else.
//
// It knows the wire and not the program behind it. Where Slack has a rule (a
// limit, an error code, a trigger that lives three seconds) it has the same rule;
// where Slack does something this package does not know, it says unknown_method.
// Time is whatever Config.Now says, so a day passes as fast as its caller likes;
// only the pings of the socket follow the real clock.
package slackemu
