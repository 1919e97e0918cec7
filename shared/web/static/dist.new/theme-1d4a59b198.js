(()=>{try{let e=localStorage.getItem("theme");(e==="light"||e==="dark")&&(document.documentElement.dataset.bsTheme=e)}catch{}document.documentElement.classList.add("js");})();
