"use strict";
const byId=id=>document.getElementById(id),dialog=byId("dialog"),inner=byId("dialog-body"),lost=byId("lost");
const post=async(path,data)=>{const r=await fetch(path,{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify(data)});
 return {status:r.status,...await r.json()}};
const parsed=html=>{const t=document.createElement("template");t.innerHTML=html;return t.content};

// A region is renewed in place: what stays the same keeps focus, selection and scroll position.
function renew(old,now){
 if(old.nodeType!==now.nodeType||old.nodeName!==now.nodeName||(old.id||"")!==(now.id||"")){old.replaceWith(now.cloneNode(true));return}
 if(old.nodeType===Node.TEXT_NODE){if(old.data!==now.data)old.data=now.data;return}
 if(old.nodeType!==Node.ELEMENT_NODE)return;
 if(old.isEqualNode(now))return;
 const open=old.nodeName==="DETAILS"&&old.open;
 for(const a of [...old.attributes])if(!now.hasAttribute(a.name)&&!(a.name==="open"&&open))old.removeAttribute(a.name);
 for(const a of now.attributes)if(old.getAttribute(a.name)!==a.value)old.setAttribute(a.name,a.value);
 within(old,now);
}
function within(old,now){
 const have=[...old.childNodes],want=[...now.childNodes];
 want.forEach((node,i)=>{if(i<have.length)renew(have[i],node);else old.append(node.cloneNode(true))});
 have.slice(want.length).forEach(node=>node.remove());
}

function age(){
 for(const span of document.querySelectorAll("[data-read-at]")){
  if(span.hasAttribute("data-still"))continue;
  const s=Math.max(0,Math.round(Date.now()/1000-Number(span.dataset.readAt)));
  span.classList.toggle("stale",s>=30);
  span.textContent=s<3?"read just now":s<120?`read ${s} s ago`:`read ${Math.floor(s/60)} min ago`;
 }
}

let form=null,timer=0,asked=0,plan=null,previewed=0;
function live(){
 const page=document.body.dataset.live;
 if(!page)return;
 const stream=new EventSource("/live?page="+encodeURIComponent(page));
 stream.addEventListener("regions",event=>{
  lost.hidden=true;
  for(const [name,html] of Object.entries(JSON.parse(event.data))){
   const region=byId("region-"+name);
   if(region)within(region,parsed(html));
  }
  age();
  if(form&&form.dataset.kind&&Date.now()-previewed>3000)preview(true);
 });
 stream.onopen=()=>{lost.hidden=true};
 stream.onerror=()=>{lost.hidden=false};
 addEventListener("pagehide",()=>stream.close());
}

function show(html,focus){
 inner.replaceChildren(parsed(html));
 form=inner.querySelector("form");
 if(!dialog.open)dialog.showModal();
 const first=focus&&inner.querySelector(focus)||inner.querySelector("#dialog-title");
 if(first)first.focus();
}
async function begin(kind,market,before){
 const answer=await post("/act/form",{kind,market});
 if(!answer.html)return;
 show(answer.html,"input");
 for(const [name,value] of Object.entries(before||{})){const field=form.elements[name];if(field)field.value=value}
 fields();await preview(false);
}
const values=()=>Object.fromEntries(new FormData(form));
function fields(){
 for(const range of form.querySelectorAll("input[type=range]")){
  const text=range.value+range.dataset.unit;range.setAttribute("aria-valuetext",text);
  byId(range.id+"-shown").textContent=text;
 }
 const unit=form.elements.unit,row=byId("leverage-row");
 if(unit&&row)row.hidden=unit.value!=="usd";
}
function say(text){const verdict=byId("verdict");if(verdict&&verdict.textContent!==text)verdict.textContent=text}
async function preview(quiet){
 const mine=++asked,of=form,data={...values(),kind:of.dataset.kind,market:of.dataset.market};
 previewed=Date.now();
 const box=byId("preview"),review=byId("review"),problem=byId("problem");
 if(!quiet){box.setAttribute("aria-busy","true");if(review)review.disabled=true}
 let answer;
 try{answer=await post("/act/preview",data)}catch{say("The page's own server does not answer.");return}
 if(mine!==asked||of!==form)return;
 box.setAttribute("aria-busy","false");
 plan=answer.plan||null;
 if(problem)problem.textContent=answer.status===422?answer.problem:"";
 for(const field of form.querySelectorAll("input[type=text],input:not([type])"))field.setAttribute("aria-invalid",answer.status===422);
 if(answer.html){if(quiet)within(box,parsed(answer.html));else box.replaceChildren(parsed(answer.html))}else box.replaceChildren();
 say(answer.verdict||(problem?"":answer.problem||""));
 if(review)review.disabled=!plan;
}
// What was previewed is not what the fields say any more: it cannot be sent from the first keystroke on.
const later=()=>{fields();plan=null;asked++;byId("preview").setAttribute("aria-busy","true");
 if(byId("review"))byId("review").disabled=true;
 clearTimeout(timer);timer=setTimeout(()=>preview(false),200)};

let kept=null;
async function submit(){
 if(form.dataset.kind){
  if(!plan)return;
  kept={kind:form.dataset.kind,market:form.dataset.market,values:values()};
  const answer=await post("/act/ask",{plan});
  if(answer.html)show(answer.html);else{say(answer.problem||"");await preview(true)}
  return;
 }
 const of=form,send=byId("send");
 if(send.disabled)return;
 for(const b of of.querySelectorAll("button"))b.disabled=true;
 say("Sending…");
 let answer;
 try{answer=await post("/act/send",{plan:of.dataset.plan})}catch{say("The page's own server does not answer; whether it was sent is not known.");return}
 if(answer.status===200){show(answer.html);return}
 say(answer.problem||"");
 for(const b of of.querySelectorAll("[data-back],[data-close]"))b.disabled=false;
}

document.addEventListener("click",event=>{
 const b=event.target.closest("button");
 if(!b)return;
 if(b.dataset.act)begin(b.dataset.act,b.dataset.market);
 else if("close" in b.dataset)dialog.close();
 else if("back" in b.dataset&&kept)begin(kept.kind,kept.market,kept.values);
 else if(b.dataset.fill){form.elements.unit.value="shares";form.elements.amount.value=b.dataset.fill;later();form.elements.amount.focus()}
});
if(dialog){
 dialog.addEventListener("submit",event=>{event.preventDefault();submit()});
 dialog.addEventListener("input",()=>{if(form&&form.dataset.kind)later()});
 dialog.addEventListener("close",()=>{form=null;plan=null;asked++;inner.replaceChildren()});
}
setInterval(age,1000);age();live();
