package templates

import ("testing";"fmt";"allclear/incident")

func TestLook(t *testing.T) {
	s := seed(t)
	v := s.view(2, "2022-04-13 09:30")
	fmt.Println(s.set.Postmortem(v, []incident.Incident{s.view(1, "2022-04-13 09:30").In}))
	fmt.Println(s.set.TimelinePost(v))
	fmt.Println(s.set.Actions([]incident.Incident{v.In}, v))
	fmt.Println(s.set.Reported([]incident.ID{1,2}))
	fmt.Println(s.set.Letter(LetterView{Incidents: []incident.Incident{s.view(1, "2022-04-13 09:30").In}, Work:s.ws, AsOf: v.AsOf}))
	fmt.Println(s.view(2, "2022-04-13 09:30").In.Publications[20].Text)
}
