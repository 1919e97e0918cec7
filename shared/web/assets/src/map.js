// Draws places on a map, and lets one be picked. Without tiles or without this script the page has lists and fields.
import L from "leaflet";
import "leaflet/dist/leaflet.css";

function base(element) {
  const map = L.map(element, { scrollWheelZoom: false, attributionControl: true });
  map.attributionControl.setPrefix(false);
  L.tileLayer(element.dataset.tiles, { attribution: element.dataset.attribution, maxZoom: 19 }).addTo(map);
  return map;
}

// Leaflet gives only images an accessible name, and our markers are drawn by CSS.
function named(marker, name) {
  marker.on("add", () => marker.getElement().setAttribute("aria-label", name));
  return marker;
}

function pin(tone) {
  return L.divIcon({ className: `map-pin map-pin-${tone || "neutral"}`, iconSize: [22, 22], iconAnchor: [11, 20] });
}

// [data-map="places"] is drawn from the list named by data-list: items with data-lat, data-lon and data-tone.
function drawPlaces(element) {
  const items = document.querySelectorAll(`#${element.dataset.list} [data-lat][data-lon]`);
  const points = Array.from(items, (item) => {
    const popup = item.cloneNode(true);
    return { at: [Number(item.dataset.lat), Number(item.dataset.lon)], popup, tone: item.dataset.tone };
  });
  if (points.length === 0) return;
  element.hidden = false;
  const map = base(element);
  for (const { at, popup, tone } of points) {
    const name = popup.textContent.trim().replace(/\s+/g, " ").slice(0, 80);
    named(L.marker(at, { icon: pin(tone) }), name).addTo(map).bindPopup(popup);
  }
  map.fitBounds(L.latLngBounds(points.map((point) => point.at)).pad(0.2), { maxZoom: 16 });
}

// [data-map="pick"] writes to the fields named by data-lat-field and data-lon-field.
function drawPicker(element) {
  const latitude = document.getElementById(element.dataset.latField);
  const longitude = document.getElementById(element.dataset.lonField);
  const start = latitude.value && longitude.value;
  const centre = start
    ? [Number(latitude.value), Number(longitude.value)]
    : [Number(element.dataset.lat), Number(element.dataset.lon)];
  element.hidden = false;
  const map = base(element).setView(centre, start ? 17 : 13);
  const marker = named(L.marker(centre, { icon: pin("active"), draggable: true }), element.getAttribute("aria-label"));
  if (start) marker.addTo(map);
  const put = ({ lat, lng }) => {
    marker.setLatLng([lat, lng]).addTo(map);
    latitude.value = lat.toFixed(6);
    longitude.value = lng.toFixed(6);
  };
  map.on("click", (event) => put(event.latlng));
  marker.on("dragend", () => put(marker.getLatLng()));
  latitude.form?.addEventListener("aduan:located", (event) => {
    put(event.detail);
    map.setView(event.detail, 17);
  });
}

// [data-locate]: one tap puts the phone's position into the fields; data-status tells what happened.
function prepareLocate(button) {
  if (!navigator.geolocation) return;
  button.hidden = false;
  const status = document.getElementById(button.dataset.status);
  button.addEventListener("click", () => {
    status.textContent = button.dataset.busy;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.getElementById(button.dataset.latField).value = coords.latitude.toFixed(6);
        document.getElementById(button.dataset.lonField).value = coords.longitude.toFixed(6);
        status.textContent = button.dataset.done;
        const detail = { lat: coords.latitude, lng: coords.longitude };
        button.form?.dispatchEvent(new CustomEvent("aduan:located", { detail }));
      },
      () => {
        status.textContent = button.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}

document.querySelectorAll("[data-map=places][data-tiles]").forEach(drawPlaces);
document.querySelectorAll("[data-map=pick][data-tiles]").forEach(drawPicker);
document.querySelectorAll("[data-locate]").forEach(prepareLocate);
