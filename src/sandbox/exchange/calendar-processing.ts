/**
 * How a room mailbox treats meeting requests: the parameters of `Set-CalendarProcessing` (Exchange Online PowerShell),
 * under their own names, with the defaults of a room made in the admin centre. Lists hold e-mail addresses.
 */
export interface CalendarProcessing {
  /** None: nothing answers. AutoUpdate: requests stay tentative. AutoAccept: the policies below decide. */
  AutomateProcessing: 'None' | 'AutoUpdate' | 'AutoAccept'
  AllowConflicts: boolean
  /** Share of a new series, 0 to 100, that may clash before the whole series is declined. */
  ConflictPercentageAllowed: number
  /** The same as a count; a series passes when neither limit is exceeded. */
  MaximumConflictInstances: number
  /** Days ahead that may be booked, 0 to 1080; 0 = today only. */
  BookingWindowInDays: number
  /** True: a series running past the window is declined. False: it is cut at the window. */
  EnforceSchedulingHorizon: boolean
  /** Per instance; 0 = unlimited. */
  MaximumDurationInMinutes: number
  /** Workspaces only. */
  MinimumDurationInMinutes: number
  AllowRecurringMeetings: boolean
  ScheduleOnlyDuringWorkHours: boolean
  EnforceCapacity: boolean
  BookingType: 'Standard' | 'Reserved'
  AllBookInPolicy: boolean
  BookInPolicy: readonly string[]
  AllRequestInPolicy: boolean
  RequestInPolicy: readonly string[]
  AllRequestOutOfPolicy: boolean
  RequestOutOfPolicy: readonly string[]
  ResourceDelegates: readonly string[]
  ForwardRequestsToDelegates: boolean
  TentativePendingApproval: boolean
  AddNewRequestsTentatively: boolean
  ProcessExternalMeetingMessages: boolean
  DeleteSubject: boolean
  AddOrganizerToSubject: boolean
  DeleteComments: boolean
  DeleteAttachments: boolean
  RemovePrivateProperty: boolean
  DeleteNonCalendarItems: boolean
  OrganizerInfo: boolean
  EnableResponseDetails: boolean
  AddAdditionalResponse: boolean
  AdditionalResponse: string
  RemoveOldMeetingMessages: boolean
  RemoveForwardedMeetingNotifications: boolean
  /** False: a cancelled meeting stays on the room's calendar, marked as cancelled. */
  RemoveCanceledMeetings: boolean
  EnableAutoRelease: boolean
  PostReservationMaxClaimTimeInMinutes: number
}

export const DEFAULT_PROCESSING: CalendarProcessing = {
  AutomateProcessing: 'AutoAccept',
  AllowConflicts: false,
  ConflictPercentageAllowed: 0,
  MaximumConflictInstances: 0,
  BookingWindowInDays: 180,
  EnforceSchedulingHorizon: true,
  MaximumDurationInMinutes: 1440,
  MinimumDurationInMinutes: 0,
  AllowRecurringMeetings: true,
  ScheduleOnlyDuringWorkHours: false,
  EnforceCapacity: false,
  BookingType: 'Standard',
  AllBookInPolicy: true,
  BookInPolicy: [],
  AllRequestInPolicy: false,
  RequestInPolicy: [],
  AllRequestOutOfPolicy: false,
  RequestOutOfPolicy: [],
  ResourceDelegates: [],
  ForwardRequestsToDelegates: true,
  TentativePendingApproval: true,
  AddNewRequestsTentatively: true,
  ProcessExternalMeetingMessages: false,
  DeleteSubject: true,
  AddOrganizerToSubject: true,
  DeleteComments: true,
  DeleteAttachments: true,
  RemovePrivateProperty: true,
  DeleteNonCalendarItems: true,
  OrganizerInfo: true,
  EnableResponseDetails: true,
  AddAdditionalResponse: false,
  AdditionalResponse: '',
  RemoveOldMeetingMessages: true,
  RemoveForwardedMeetingNotifications: false,
  RemoveCanceledMeetings: false,
  EnableAutoRelease: false,
  PostReservationMaxClaimTimeInMinutes: 10,
}
