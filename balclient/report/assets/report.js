{
 const data=svg=>JSON.parse(svg.querySelector('metadata').textContent);
 const show=(svg,x)=>{const c=svg.querySelector('.cursor');c.setAttribute('x1',x);c.setAttribute('x2',x)};
 const out=svg=>svg.parentElement.querySelector('.readout');
 const at=(d,t)=>d.series.map(s=>{let i=0;while(i+1<s.x.length&&s.x[i+1]<=t)i++;
  return s.name+' '+s.y[i].toLocaleString('en',{maximumFractionDigits:6})+' '+d.unit}).join('   ');
 let last=null;
 const clear=()=>{if(last){show(last,-9);out(last).textContent='';last=null}};
 // On the document, so that charts that come later work as well.
 document.addEventListener('pointermove',e=>{const svg=e.target.closest&&e.target.closest('svg.chart');
  if(svg!==last)clear();
  if(!svg)return;
  last=svg;const d=data(svg),r=svg.getBoundingClientRect();
  const x=Math.min(Math.max((e.clientX-r.left)/r.width*d.total,d.left),d.left+d.width);
  const t=d.x0+(x-d.left)/d.width*(d.x1-d.x0);show(svg,x);out(svg).textContent=t.toFixed(2)+' '+d.axis+'   '+at(d,t)});
 document.addEventListener('pointerleave',clear);
}
