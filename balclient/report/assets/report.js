for(const svg of document.querySelectorAll('svg.chart')){
 const d=JSON.parse(svg.querySelector('metadata').textContent),cursor=svg.querySelector('.cursor');
 const out=svg.parentElement.querySelector('.readout');
 const show=x=>{cursor.setAttribute('x1',x);cursor.setAttribute('x2',x)};
 const at=t=>d.series.map(s=>{let i=0;while(i+1<s.x.length&&s.x[i+1]<=t)i++;
  return s.name+' '+s.y[i].toLocaleString('en',{maximumFractionDigits:6})+' '+d.unit}).join('   ');
 svg.addEventListener('pointermove',e=>{const r=svg.getBoundingClientRect();
  const x=Math.min(Math.max((e.clientX-r.left)/r.width*d.total,d.left),d.left+d.width);
  const t=d.x0+(x-d.left)/d.width*(d.x1-d.x0);show(x);out.textContent=t.toFixed(2)+' '+d.axis+'   '+at(t)});
 svg.addEventListener('pointerleave',()=>{show(-9);out.textContent=''});
}
